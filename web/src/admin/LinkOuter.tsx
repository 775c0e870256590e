import { App, Form, Input, Modal } from "antd";
import type { Account } from "../api/accessTypes";
import { useLinkOuter } from "../api/lists";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

/** Says which identity at the provider may log in as an account. */
export function LinkOuter({ account, onEnd }: { account: Account; onEnd: () => void }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const link = useLinkOuter();
  const [form] = Form.useForm<{ subject: string }>();
  const send = ({ subject }: { subject: string }) =>
    link.mutate(
      { id: account.id, subject: subject.trim() },
      {
        onSuccess: () => {
          void message.success(t("accounts.outer.done", { name: account.name }));
          onEnd();
        },
      },
    );
  return (
    <Modal
      open
      title={t("accounts.outer.title", { name: account.name })}
      width={440}
      okText={t("accounts.outer.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={link.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      <p className="quiet gap">{t("accounts.outer.text")}</p>
      {link.isError && <ProblemView error={link.error} what="write" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
        <Form.Item
          name="subject"
          label={t("accounts.outer.subject")}
          extra={t("accounts.outer.subject.hint")}
          rules={[{ required: true, whitespace: true, message: t("form.required") }]}
        >
          <Input autoFocus autoComplete="off" maxLength={500} onPressEnter={form.submit} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
