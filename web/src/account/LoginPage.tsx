import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { Link, Navigate, useLocation } from "react-router";
import type { DemoAccount } from "../api/accessTypes";
import { Problem } from "../api/client";
import { useAbout, useLogin, useSession } from "../api/session";
import type { Credentials } from "../api/session";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { SixDigits } from "../shared/SixDigits";
import { useTitle } from "../shared/useTitle";
import { DemoAccounts } from "./DemoAccounts";
import type { Sent } from "./Guard";
import { Outside } from "./Outside";

/** Why the reader stands here, when it was not his own wish. */
function Why({ sent }: { sent: Sent }) {
  const { t } = useI18n();
  if (sent.left !== "idle" && sent.left !== "lost") return null;
  return <Alert className="gap" type="info" showIcon message={t(`login.left.${sent.left}`)} />;
}

/** Login, password, and the six digits when the server asks for them. */
export function LoginPage() {
  const { t } = useI18n();
  const location = useLocation();
  const sent = (location.state ?? {}) as Sent;
  const session = useSession();
  const about = useAbout();
  const login = useLogin();
  const [form] = Form.useForm<Credentials>();
  const [coded, setCoded] = useState(false);
  useTitle(t("login.title"));

  const send = (given: Credentials) =>
    login.mutate(
      { ...given, login: given.login.trim(), code: given.code || undefined },
      {
        onError: (error) => {
          if (!(error instanceof Problem)) return;
          if (error.code === "login.code_needed") setCoded(true);
          else form.resetFields(["code"]);
        },
      },
    );
  const choose = (demo: DemoAccount) => {
    const given = { login: demo.login, password: demo.password, code: demo.totp_code };
    setCoded(Boolean(demo.totp_code));
    form.setFieldsValue(given);
    send(given);
  };

  if (session.data) return <Navigate to={sent.from ?? "/"} replace />;
  const demo = about.data?.demo_accounts ?? [];
  const asksCode = login.error instanceof Problem && login.error.code === "login.code_needed";
  return (
    <Outside title={t("login.title")} wide={demo.length > 0}>
      <div className={demo.length > 0 ? "login login-demo" : "login"}>
        <div>
          <Why sent={sent} />
          {login.isError && !asksCode && <ProblemView error={login.error} what="login" />}
          <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
            <Form.Item name="login" label={t("login.login")} rules={[{ required: true, message: t("login.login.empty") }]}>
              <Input autoComplete="username" autoFocus maxLength={64} onChange={() => setCoded(false)} />
            </Form.Item>
            <Form.Item
              name="password"
              label={t("login.password")}
              rules={[{ required: true, message: t("login.password.empty") }]}
            >
              <Input.Password autoComplete="current-password" maxLength={128} onChange={() => setCoded(false)} />
            </Form.Item>
            {coded && (
              <Form.Item name="code" label={t("login.code")} extra={t("login.code.hint")}>
                <SixDigits autoFocus onFull={() => window.setTimeout(form.submit)} />
              </Form.Item>
            )}
            <Button type="primary" htmlType="submit" block loading={login.isPending}>
              {t("login.submit")}
            </Button>
          </Form>
          {typeof about.data?.oidc === "string" && about.data.oidc.startsWith("/") && (
            <Button className="gap-top" block href={about.data.oidc}>
              {t("login.oidc")}
            </Button>
          )}
          <p className="quiet note">{t("login.note")}</p>
          {about.data?.setup_needed && (
            <p className="note">
              <Link to="/setup">{t("login.setup")}</Link>
            </p>
          )}
        </div>
        {demo.length > 0 && <DemoAccounts accounts={demo} busy={login.isPending} onChoose={choose} />}
      </div>
    </Outside>
  );
}
