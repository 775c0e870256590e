import { App, Alert, Button, Form, Input, QRCode, Typography } from "antd";
import { useState } from "react";
import { useConfirmTotp, useTotp } from "../api/account";
import { useMe } from "../api/session";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { SixDigits } from "../shared/SixDigits";

/** The secret as a picture and as text, and the first six digits that prove it arrived. */
function Enrol({ secret, uri, onDone }: { secret: string; uri: string; onDone: () => void }) {
  const { t } = useI18n();
  const confirm = useConfirmTotp();
  const [form] = Form.useForm<{ code: string }>();
  return (
    <div className="enrol">
      <div>
        <QRCode value={uri} size={176} bordered={false} />
      </div>
      <div className="grow">
        <ol className="steps-list">
          <li>{t("factor.step.app")}</li>
          <li>
            {t("factor.step.scan")}{" "}
            <Typography.Text code copyable>
              {secret}
            </Typography.Text>
          </li>
          <li>{t("factor.step.code")}</li>
        </ol>
        {confirm.isError && <ProblemView error={confirm.error} what="write" />}
        <Form
          form={form}
          layout="inline"
          requiredMark={false}
          className="gap-top"
          onFinish={({ code }) =>
            confirm.mutate(code, { onSuccess: onDone, onError: () => form.resetFields() })
          }
        >
          <Form.Item name="code" label={t("login.code")} rules={[{ required: true, len: 6, message: t("factor.short") }]} validateTrigger="onSubmit">
            <SixDigits autoFocus />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={confirm.isPending}>
            {t("factor.confirm")}
          </Button>
        </Form>
      </div>
    </div>
  );
}

/** The second factor: whether there is one, and how to set it up. */
export function FactorView() {
  const { t } = useI18n();
  const { message } = App.useApp();
  const me = useMe();
  const totp = useTotp();
  const [done, setDone] = useState(false);
  const start = ({ password }: { password: string }) => {
    setDone(false);
    totp.mutate(password);
  };
  return (
    <>
      <p className="gap">{t("factor.why")}</p>
      <Alert
        className="gap"
        type={me.totp_enrolled ? "success" : "info"}
        showIcon
        message={t(me.totp_enrolled ? "factor.on" : "factor.off")}
      />
      {totp.isError && <ProblemView error={totp.error} what="write" />}
      {totp.data && !done ? (
        <Enrol
          {...totp.data}
          onDone={() => {
            setDone(true);
            void message.success(t("factor.done"));
          }}
        />
      ) : (
        <Form layout="vertical" requiredMark={false} className="slim" onFinish={start}>
          <input type="text" autoComplete="username" value={me.account.login} readOnly hidden />
          <Form.Item name="password" label={t("password.old")} rules={[{ required: true, message: t("form.required") }]}>
            <Input.Password autoComplete="current-password" maxLength={128} />
          </Form.Item>
          <Button type={me.totp_enrolled ? "default" : "primary"} htmlType="submit" loading={totp.isPending}>
            {t(me.totp_enrolled ? "factor.again" : "factor.start")}
          </Button>
        </Form>
      )}
    </>
  );
}
