import { NavLink, Outlet } from "react-router";
import { useOverdue } from "../api/lists";
import { useMe } from "../api/session";
import { useI18n } from "../i18n";
import { Alone } from "./Alone";
import { OverdueCount } from "../shared/OverdueCount";
import { sectionsOf } from "./sections";

/** The administration: the pages that the reader's permissions open. */
export function AdminPage() {
  const { t } = useI18n();
  const me = useMe();
  const { request, ...registers } = useOverdue();
  const overdue: Record<string, number | undefined> = {
    requests: request,
    registers: Object.values(registers).reduce((a, b) => a + b, 0),
  };
  return (
    <>
      <h1 className="page-title">{t("admin.title")}</h1>
      <nav className="subnav no-print" aria-label={t("admin.title")}>
        {sectionsOf(me).map((section) => (
          <NavLink key={section.path} to={`/admin/${section.path}`}>
            {t(section.text)}
            <OverdueCount n={overdue[section.path]} />
          </NavLink>
        ))}
      </nav>
      <Alone />
      <Outlet />
    </>
  );
}
