import { NavLink } from "react-router";
import { useI18n } from "../i18n";

/** The three ways into the archive: a person, a unit, the base figures. */
export function ArchiveNav() {
  const { t } = useI18n();
  return (
    <nav className="subnav no-print" aria-label={t("archive.nav")}>
      <NavLink to="/archive" end>
        {t("archive.nav.persons")}
      </NavLink>
      <NavLink to="/archive/units">{t("archive.nav.units")}</NavLink>
      <NavLink to="/archive/figures">{t("archive.nav.figures")}</NavLink>
    </nav>
  );
}
