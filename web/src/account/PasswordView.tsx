import { App } from "antd";
import { useI18n } from "../i18n";
import { PasswordForm } from "./PasswordForm";

/** Changes one's password. */
export function PasswordView() {
  const { t } = useI18n();
  const { message } = App.useApp();
  return <PasswordForm onDone={() => void message.success(t("password.changed"))} />;
}
