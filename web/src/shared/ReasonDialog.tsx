import { Form, Input, Modal } from "antd";
import type { ReactNode } from "react";
import { useI18n } from "../i18n";
import { ProblemView } from "./ProblemView";

/** Asks for the reason of something that two persons do. */
export function ReasonDialog({
  title,
  ok,
  danger,
  pending,
  error,
  children,
  onReason,
  onEnd,
}: {
  title: string;
  ok: string;
  danger?: boolean;
  pending: boolean;
  error?: unknown;
  children: ReactNode;
  onReason: (reason: string) => void;
  onEnd: () => void;
}) {
  const { t } = useI18n();
  const [form] = Form.useForm<{ reason: string }>();
  return (
    <Modal
      open
      title={title}
      width={520}
      maskClosable={false}
      okText={ok}
      okButtonProps={{ danger }}
      cancelText={t("common.cancel")}
      confirmLoading={pending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      {children}
      {error != null && <ProblemView error={error} what="write" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={({ reason }) => onReason(reason.trim())}>
        <Form.Item
          name="reason"
          label={t("grants.reason")}
          rules={[{ required: true, whitespace: true, min: 2, message: t("form.required") }]}
        >
          <Input.TextArea rows={2} maxLength={500} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
