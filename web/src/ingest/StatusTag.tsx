import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  ExclamationCircleOutlined,
  StopOutlined,
  SyncOutlined,
} from "@ant-design/icons";
import { Tag } from "antd";
import type { ReactNode } from "react";
import type { BatchStatus } from "../api/types";
import { useI18n } from "../i18n";

const looks: Record<BatchStatus, { icon: ReactNode; color?: string }> = {
  received: { icon: <SyncOutlined /> },
  checked: { icon: <ClockCircleOutlined />, color: "processing" },
  awaiting_confirmation: { icon: <ExclamationCircleOutlined />, color: "warning" },
  publishing: { icon: <SyncOutlined /> },
  published: { icon: <CheckCircleOutlined />, color: "success" },
  rejected: { icon: <StopOutlined />, color: "error" },
  abandoned: { icon: <StopOutlined /> },
};

/** A batch's status in a word and a shape. */
export function StatusTag({ status }: { status: BatchStatus }) {
  const { t } = useI18n();
  const look = looks[status];
  return (
    <Tag icon={look.icon} color={look.color} className="status">
      {t(`status.${status}`)}
    </Tag>
  );
}
