import { Breadcrumb, Card, Checkbox, Skeleton } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useSearch, useUnit } from "../api/queries";
import type { UnitFile } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { PersonTable } from "./PersonTable";

function Facts({ unit }: { unit: UnitFile }) {
  const { t } = useI18n();
  const period = (from: string, to?: string) =>
    to ? t("dossier.period", { from, to }) : t("dossier.period.open", { from });
  const facts = [
    [t("unit.code"), unit.code],
    [t("unit.level"), unit.level_label],
    [t("unit.peer"), unit.peer_group_label],
    [t("unit.period"), period(unit.from, unit.to)],
    [t("unit.zone"), unit.coop_zone],
    [t("unit.group"), unit.coop_group],
  ].filter(([, value]) => value);
  return (
    <dl className="unit-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How the unit changed: its names, and what was split, merged or renamed. */
function Past({ unit }: { unit: UnitFile }) {
  const { t } = useI18n();
  if (unit.events.length === 0 && unit.periods.length < 2) return null;
  return (
    <Card size="small" title={t("unit.past")}>
      <ul className="plain">
        {unit.periods.map((p) => (
          <li key={p.from}>
            <span className="number">{p.to ? t("dossier.period", { from: p.from, to: p.to }) : t("dossier.period.open", { from: p.from })}</span>{" "}
            {p.name}
          </li>
        ))}
        {unit.events.map((e) => (
          <li key={`${e.date}/${e.kind}/${e.unit_code}/${e.into_code ?? ""}`}>
            <span className="number">{e.date}</span> {e.kind_label} {e.unit_name}
            {e.into_name && e.into_code !== e.unit_code && <> → {e.into_name}</>}{" "}
            <span className="quiet">{[e.doc_no, e.note].filter(Boolean).join(" ")}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Organs({ unit }: { unit: UnitFile }) {
  const { t } = useI18n();
  if (unit.organs.length === 0) return null;
  return (
    <Card size="small" title={t("unit.organs")}>
      <ul className="plain">
        {unit.organs.map((organ) => (
          <li key={organ.code}>
            {organ.name} <span className="quiet">{organ.kind_label}</span>{" "}
            {t("unit.staff", { full: organ.full_time, all: organ.members })}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function People({ code, asOf }: { code: string; asOf: string }) {
  const { t } = useI18n();
  const [subtree, setSubtree] = useState(false);
  const search = useSearch({ unit: code, subtree: subtree || undefined, as_of: asOf });
  return (
    <Card
      size="small"
      title={t("unit.people")}
      extra={
        <Checkbox checked={subtree} onChange={(e) => setSubtree(e.target.checked)}>
          {t("unit.subtree")}
        </Checkbox>
      }
    >
      {search.isError ? (
        <ProblemView error={search.error} what="read" onRetry={() => void search.refetch()} />
      ) : (
        <PersonTable
          wide
          search={search}
          emptyText={<span className="quiet">{t("unit.people.none")}</span>}
        />
      )}
    </Card>
  );
}

/** One unit on a day: where it stands, what it was, who supervises there, its people. */
export function UnitView({ code, asOf, onOpen }: { code: string; asOf: string; onOpen: (code: string) => void }) {
  const { t } = useI18n();
  const file = useUnit(code, asOf);
  if (file.isError) return <ProblemView error={file.error} what="read" onRetry={() => void file.refetch()} />;
  if (!file.data) return <Skeleton active />;
  const unit = file.data;
  return (
    <div className="stack" data-testid="unit">
      <Card>
        <Breadcrumb
          items={unit.path.map((p) => ({
            title:
              p.code === code ? (
                p.name
              ) : (
                <a
                  href={`/archive/units/${p.code}`}
                  onClick={(e) => {
                    e.preventDefault();
                    onOpen(p.code);
                  }}
                >
                  {p.name}
                </a>
              ),
          }))}
        />
        <h2 className="unit-name">{unit.name}</h2>
        <Facts unit={unit} />
        <p className="gap-top">
          <Link to={`/archive/figures?unit=${encodeURIComponent(code)}&as_of=${asOf}`}>{t("unit.figures")}</Link>
          {unit.children.length > 0 && <span className="quiet"> · {t("unit.children", { n: unit.children.length })}</span>}
        </p>
      </Card>
      <Past unit={unit} />
      <Organs unit={unit} />
      <People key={code} code={code} asOf={asOf} />
    </div>
  );
}
