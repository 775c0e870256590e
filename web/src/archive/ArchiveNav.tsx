import { NavLink } from "react-router";
import { may, useMe } from "../api/session";
import { useI18n } from "../i18n";

/** The ways into the archive that the reader may go: a person, a unit, the base figures. */
export function ArchiveNav() {
  const { t } = useI18n();
  const me = useMe();
  return (
    <nav className="subnav no-print" aria-label={t("archive.nav")}>
      {may(me, "person.search") && (
        <NavLink to="/archive" end>
          {t("archive.nav.persons")}
        </NavLink>
      )}
      {may(me, "units.read") && <NavLink to="/archive/units">{t("archive.nav.units")}</NavLink>}
      {may(me, "figures.read") && <NavLink to="/archive/figures">{t("archive.nav.figures")}</NavLink>}
    </nav>
  );
}
