import { Progress } from "antd";
import type { Dossier, Standing as StandingOf } from "../api/types";
import { useI18n } from "../i18n";
import { CoverageMark, coverages } from "../shared/coverage";

function CoverageFigures({ dossier }: { dossier: Dossier }) {
  const { t } = useI18n();
  const { coverage } = dossier;
  const due = dossier.areas.length - coverage.not_required;
  const covered = coverage.present + coverage.nothing_to_report;
  const sentence = t("dossier.covered", { required: due, covered });
  return (
    <div className="coverage" data-testid="coverage">
      <Progress
        type="circle"
        size={44}
        strokeWidth={10}
        percent={due > 0 ? (covered / due) * 100 : 0}
        format={() => `${covered}/${due}`}
        status="normal"
        aria-label={sentence}
      />
      <ul aria-label={sentence}>
        {coverages.map((state) => (
          <li key={state}>
            <CoverageMark state={state} />
            <strong className="number">{coverage[state]}</strong>
            <span className="quiet">{t(`coverage.${state}`)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A category or duty with its period where one is known. */
function Standing({ standing }: { standing: StandingOf }) {
  const { t } = useI18n();
  const { from = "", to = "" } = standing;
  const period =
    from && to ? t("dossier.period", { from, to }) : from ? t("dossier.period.open", { from }) : "";
  return (
    <span className="category" title={standing.basis}>
      {/^C\d$/.test(standing.code) && <span className="code">{standing.code} </span>}
      {standing.label}
      {period && <span className="quiet number"> {period}</span>}
    </span>
  );
}

/** Who it is, in two lines, and how complete the archive is. */
export function PersonHead({ dossier }: { dossier: Dossier }) {
  const { t } = useI18n();
  const { person } = dossier;
  const traits = [
    person.sex?.label,
    (person.birth_date || person.birth_year) && t("dossier.born", { date: person.birth_date || (person.birth_year ?? "") }),
    person.status?.label,
    person.id_no_masked,
  ].filter(Boolean);
  const unitAndPosts = [person.unit?.label, ...(person.posts ?? [])].filter(Boolean);
  return (
    <header className="person">
      <div className="grow">
        <div className="person-first">
          <h1>{person.name || t("dossier.unknown")}</h1>
          {traits.map((trait) => (
            <span key={trait} className="number">
              {trait}
            </span>
          ))}
        </div>
        <div className="person-first">
          {(person.categories ?? []).map((standing) => (
            <Standing key={standing.code} standing={standing} />
          ))}
          {(person.duties ?? []).map((standing) => (
            <Standing key={standing.code} standing={standing} />
          ))}
        </div>
        <p className="person-posts">{unitAndPosts.join(" · ")}</p>
      </div>
      <CoverageFigures dossier={dossier} />
    </header>
  );
}
