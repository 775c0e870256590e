import { Button, Form, Modal } from "antd";
import { Link } from "react-router";
import { useMe, useSecondFactor } from "../api/session";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { SixDigits } from "../shared/SixDigits";

/** Asks for the six digits in a running session. */
export function SecondFactorDialog({ onEnd }: { onEnd: (given: boolean) => void }) {
  const { t } = useI18n();
  const me = useMe();
  const give = useSecondFactor();
  const [form] = Form.useForm<{ code: string }>();
  const send = ({ code }: { code: string }) =>
    give.mutate(code, { onSuccess: () => onEnd(true), onError: () => form.resetFields() });
  return (
    <Modal
      open
      title={t("factor.title")}
      width={420}
      onCancel={() => onEnd(false)}
      footer={
        me.totp_enrolled ? (
          <>
            <Button onClick={() => onEnd(false)}>{t("common.cancel")}</Button>
            <Button type="primary" loading={give.isPending} onClick={form.submit}>
              {t("factor.submit")}
            </Button>
          </>
        ) : null
      }
    >
      {me.totp_enrolled ? (
        <>
          <p className="gap">{t("factor.text")}</p>
          {give.isError && <ProblemView error={give.error} what="login" />}
          <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
            <Form.Item
              name="code"
              label={t("login.code")}
              extra={t("login.code.hint")}
              rules={[{ required: true, len: 6, message: t("factor.short") }]}
              validateTrigger="onSubmit"
            >
              <SixDigits autoFocus onFull={() => window.setTimeout(form.submit)} />
            </Form.Item>
          </Form>
        </>
      ) : (
        <p>
          {t("factor.none")}{" "}
          <Link to="/me/factor" onClick={() => onEnd(false)}>
            {t("factor.none.go")}
          </Link>
        </p>
      )}
    </Modal>
  );
}
