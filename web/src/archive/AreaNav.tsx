import type { CatalogArea, CatalogEntry, DossierArea } from "../api/types";
import { useI18n } from "../i18n";
import { CoverageMark } from "../shared/coverage";

/** The areas by group with their marks; a click goes to the area. */
export function AreaNav({
  areas,
  groups,
  byCode,
}: {
  areas: DossierArea[];
  groups: CatalogEntry[];
  byCode: Map<string, CatalogArea>;
}) {
  const { t, label } = useI18n();
  const shown = groups
    .map((group) => ({ group, areas: areas.filter((area) => area.group === group.code) }))
    .filter((part) => part.areas.length > 0);
  const go = (code: string) => {
    const section = document.getElementById(`area-${code}`);
    section?.scrollIntoView({ block: "start" });
    section?.focus({ preventScroll: true });
  };
  return (
    <nav className="area-nav no-print" aria-label={t("dossier.areas")}>
      {shown.map(({ group, areas: members }) => (
        <section key={group.code}>
          <h2>{label(group.label)}</h2>
          <ul>
            {members.map((area) => (
              <li key={area.code}>
                <button type="button" onClick={() => go(area.code)} data-testid="area-nav">
                  <CoverageMark state={area.state} />
                  <span className="code">{area.code}</span>
                  <span className="grow">{label(byCode.get(area.code)?.short) || area.label}</span>
                  {area.records.length > 0 && <span className="number quiet">{area.records.length}</span>}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
