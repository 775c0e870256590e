import { Button, Form, Input } from "antd";
import { useChangePassword } from "../api/account";
import { useMe } from "../api/session";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { NewPassword } from "./NewPassword";

/** The old password and a new one. */
export function PasswordForm({ onDone }: { onDone?: () => void }) {
  const { t } = useI18n();
  const me = useMe();
  const change = useChangePassword();
  const [form] = Form.useForm<{ old: string; password: string }>();
  const send = (given: { old: string; password: string }) =>
    change.mutate(
      { old: given.old, new: given.password },
      {
        onSuccess: () => {
          form.resetFields();
          onDone?.();
        },
      },
    );
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={send} className="slim">
      {change.isError && <ProblemView error={change.error} what="write" />}
      <input type="text" autoComplete="username" value={me.account.login} readOnly hidden />
      <Form.Item name="old" label={t("password.old")} rules={[{ required: true, message: t("form.required") }]}>
        <Input.Password autoComplete="current-password" maxLength={128} autoFocus />
      </Form.Item>
      <NewPassword names={[me.account.login, me.account.name]} />
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {t("password.change")}
      </Button>
    </Form>
  );
}
