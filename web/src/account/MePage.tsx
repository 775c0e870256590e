import { NavLink, Outlet } from "react-router";
import { useMe } from "../api/session";
import { useI18n } from "../i18n";
import { useTitle } from "../shared/useTitle";

/** One's own account: devices, password, second factor, tokens. */
export function MePage() {
  const { t } = useI18n();
  const me = useMe();
  useTitle(t("me.title"));
  return (
    <>
      <h1 className="page-title">
        {t("me.title")} <span className="quiet">{me.account.login}</span>
      </h1>
      <nav className="subnav" aria-label={t("me.title")}>
        <NavLink to="/me" end>
          {t("me.devices")}
        </NavLink>
        <NavLink to="/me/password">{t("me.password")}</NavLink>
        <NavLink to="/me/factor">{t("me.factor")}</NavLink>
        <NavLink to="/me/tokens">{t("me.tokens")}</NavLink>
      </nav>
      <Outlet />
    </>
  );
}
