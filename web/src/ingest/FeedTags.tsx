import { CheckCircleOutlined, ClockCircleOutlined, ExclamationCircleOutlined, MinusCircleOutlined, StopOutlined } from "@ant-design/icons";
import { Tag } from "antd";
import type { ReactNode } from "react";
import type { FeedState, RunStatus } from "../api/feeds";
import { useI18n } from "../i18n";

const states: Record<FeedState, { icon: ReactNode; color?: string }> = {
  ok: { icon: <CheckCircleOutlined />, color: "success" },
  overdue: { icon: <ExclamationCircleOutlined />, color: "error" },
  never: { icon: <MinusCircleOutlined /> },
  held: { icon: <ClockCircleOutlined />, color: "warning" },
  failing: { icon: <StopOutlined />, color: "warning" },
};

/** How a feed stands, in a word, a colour and a shape. */
export function FeedStateTag({ state }: { state: FeedState }) {
  const { t } = useI18n();
  return <Tag {...states[state]}>{t(`feeds.state.${state}`)}</Tag>;
}

const colours: Partial<Record<RunStatus, string>> = { published: "success", held: "warning", refused: "error", failed: "error" };

/** How a run ended. */
export function RunStatusTag({ status }: { status: RunStatus }) {
  const { t } = useI18n();
  return <Tag color={colours[status]}>{t(`feeds.status.${status}`)}</Tag>;
}
