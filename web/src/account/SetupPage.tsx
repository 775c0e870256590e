import { Button, Form, Input } from "antd";
import { Link, Navigate } from "react-router";
import { useAbout, useSession, useSetup } from "../api/session";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { useTitle } from "../shared/useTitle";
import { NewPassword } from "./NewPassword";
import { Outside } from "./Outside";

interface Given {
  code: string;
  login: string;
  name: string;
  password: string;
}

/** The first start: the first security and audit administrators, by the one-time codes that the server printed. */
export function SetupPage() {
  const { t } = useI18n();
  const about = useAbout();
  const session = useSession();
  const setup = useSetup();
  const [form] = Form.useForm<Given>();
  const login = Form.useWatch("login", form) ?? "";
  const name = Form.useWatch("name", form) ?? "";
  useTitle(t("setup.title"));
  if (session.data) return <Navigate to="/" replace />;
  if (about.data && !about.data.setup_needed) return <Navigate to="/login" replace />;
  const required = [{ required: true, message: t("form.required") }];
  const send = (given: Given) =>
    setup.mutate({
      code: given.code.trim(),
      login: given.login.trim(),
      name: given.name.trim(),
      password: given.password,
    });
  return (
    <Outside title={t("setup.title")}>
      <p className="gap">{t("setup.text")}</p>
      {setup.isError && <ProblemView error={setup.error} what="write" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
        <Form.Item name="code" label={t("setup.code")} extra={t("setup.code.hint")} rules={required}>
          <Input autoComplete="off" autoFocus />
        </Form.Item>
        <Form.Item name="login" label={t("login.login")} extra={t("setup.login.hint")} rules={required}>
          <Input autoComplete="username" maxLength={64} />
        </Form.Item>
        <Form.Item name="name" label={t("setup.name")} rules={required}>
          <Input autoComplete="name" maxLength={50} />
        </Form.Item>
        <NewPassword names={[login, name]} />
        <Button type="primary" htmlType="submit" block loading={setup.isPending}>
          {t("setup.submit")}
        </Button>
      </Form>
      <p className="note">
        <Link to="/login">{t("setup.login")}</Link>
      </p>
    </Outside>
  );
}
