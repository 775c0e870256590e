import { NavLink } from "react-router";
import { useI18n } from "../i18n";

/** The two ways in: what a clerk brings, and what departments send by themselves. */
export function ImportNav() {
  const { t } = useI18n();
  return (
    <nav className="subnav no-print" aria-label={t("import.title")}>
      <NavLink to="/import" end>
        {t("import.title")}
      </NavLink>
      <NavLink to="/import/feeds">{t("feeds.title")}</NavLink>
    </nav>
  );
}
