import { App, Button } from "antd";
import { useLogout } from "../api/session";
import { useI18n } from "../i18n";
import { useTitle } from "../shared/useTitle";
import { Outside } from "./Outside";
import { PasswordForm } from "./PasswordForm";

/** A password that somebody else knows is changed before anything else. */
export function ForcedPassword() {
  const { t } = useI18n();
  const { message } = App.useApp();
  const logout = useLogout();
  useTitle(t("password.forced"));
  return (
    <Outside title={t("password.forced")}>
      <p className="gap">{t("password.forced.text")}</p>
      <PasswordForm onDone={() => void message.success(t("password.changed"))} />
      <Button type="link" className="inline-link gap-top" onClick={() => logout.mutate("out")}>
        {t("session.logout")}
      </Button>
    </Outside>
  );
}
