import { CheckCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import { Form, Input } from "antd";
import { useI18n } from "../i18n";
import { rulesKept, shortest } from "./passwordRules";

/** A new password, twice, with its rules checked as it is typed. Names its fields password and again. */
export function NewPassword({ names }: { names: string[] }) {
  const { t } = useI18n();
  const form = Form.useFormInstance<{ password?: string }>();
  const typed = Form.useWatch("password", form) ?? "";
  return (
    <>
      <Form.Item
        name="password"
        label={t("password.new")}
        rules={[
          {
            validator: (_, value: string = "") =>
              rulesKept(value, names).every((r) => r.kept)
                ? Promise.resolve()
                : Promise.reject(new Error(t("password.rules.broken"))),
          },
        ]}
        validateTrigger="onSubmit"
      >
        <Input.Password autoComplete="new-password" maxLength={128} aria-describedby="password-rules" />
      </Form.Item>
      <ul id="password-rules" className="rules" aria-label={t("password.rules")}>
        {rulesKept(typed, names).map(({ rule, kept }) => (
          <li key={rule} className={kept ? "good" : "quiet"}>
            {kept ? <CheckCircleFilled aria-hidden /> : <MinusCircleOutlined aria-hidden />}{" "}
            {t(`password.rule.${rule}`, { n: shortest })}
            <span className="ears">{t(kept ? "password.kept" : "password.open")}</span>
          </li>
        ))}
      </ul>
      <Form.Item
        name="again"
        label={t("password.again")}
        dependencies={["password"]}
        validateTrigger="onSubmit"
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value?: string) =>
              value === getFieldValue("password") ? Promise.resolve() : Promise.reject(new Error(t("password.differ"))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
    </>
  );
}
