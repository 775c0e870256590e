import { DiffOutlined } from "@ant-design/icons";
import { Segmented, Tag } from "antd";
import { useState } from "react";
import type { CatalogArea, CatalogField, DossierArea, FactRecord } from "../api/types";
import { useI18n } from "../i18n";
import { CoverageMark } from "../shared/coverage";
import { instant } from "../shared/format";
import { RecordCard } from "./RecordCard";
import { RecordTable } from "./RecordTable";
import { RegisterBlock } from "./RegisterBlock";
import { maskedIn } from "./masked";
import { useRecordActs } from "./recordActs";
import { RevealArea } from "./reveal";

/** What to say where an area shows no record: who said so, or what to do. */
function Silence({ area, past }: { area: DossierArea; past: boolean }) {
  const { t } = useI18n();
  const { ask } = useRecordActs();
  if (area.state === "never_supplied") {
    if (ask) return <p className="quiet">{t("own.never")}</p>;
    return <p className="quiet">{t(past ? "dossier.never.then" : "dossier.never.text")}</p>;
  }
  if (area.state === "not_required") return <p className="quiet">{t("dossier.notRequired.text")}</p>;
  if (area.state === "nothing_to_report") return null;
  return <p className="quiet">{t("dossier.noneInForce")}</p>;
}

/** Statements that there is nothing to report: by whom and when, per origin. */
function Statements({ area }: { area: DossierArea }) {
  const { t } = useI18n();
  const said = area.origins.filter((origin) => origin.state === "nothing_to_report");
  return (
    <>
      {said.map((origin) => (
        <p key={origin.origin} className="statement">
          <CoverageMark state="nothing_to_report" /> <span className="quiet">{origin.label}</span>{" "}
          {origin.stated_by && origin.stated_at
            ? t("dossier.stated", { by: origin.stated_by, at: instant(origin.stated_at).slice(0, 10) })
            : t("dossier.stated.plain")}
        </p>
      ))}
    </>
  );
}

interface RecordsProps {
  records: FactRecord[];
  fields: CatalogField[];
  area: DossierArea;
  onHistory: (recordId: string) => void;
}

/** Cards in a column of their own for each origin: declared beside registered. */
function SideBySide({ records, ...rest }: RecordsProps) {
  const origins = [...new Map(records.map((r) => [r.origin, r.origin_label]))];
  return (
    <div className={`origins origins-${Math.min(origins.length, 3)}`}>
      {origins.map(([origin, label]) => (
        <div key={origin} className="origin">
          {origins.length > 1 && <h4>{label}</h4>}
          {records
            .filter((record) => record.origin === origin)
            .map((record) => (
              <RecordCard
                key={`${record.record_id}/${record.valid_from ?? ""}`}
                record={record}
                fields={rest.fields}
                area={rest.area.code}
                kind={rest.area.kind}
                onHistory={rest.onHistory}
              />
            ))}
        </div>
      ))}
    </div>
  );
}

/** One area of the dossier: its coverage, its records and where they came from. */
export function AreaSection({
  area,
  fields,
  registers,
  past,
  onHistory,
  onReveal,
}: {
  area: DossierArea;
  fields: CatalogField[];
  registers: CatalogArea[];
  past: boolean;
  onHistory: (recordId: string) => void;
  onReveal?: () => void;
}) {
  const { t } = useI18n();
  const masked = maskedIn(area);
  const bare = area.records.length === 0 && !area.registers?.length;
  const oneOrigin = new Set(area.records.map((r) => r.origin)).size <= 1;
  const [chosen, setChosen] = useState<"cards" | "table">();
  const view = chosen ?? (oneOrigin && area.records.length > 2 ? "table" : "cards");
  const conflict = area.origins.some((origin) => origin.conflict);
  const Records = view === "table" ? RecordTable : SideBySide;
  return (
    <section
      id={`area-${area.code}`}
      tabIndex={-1}
      className={`area area-${area.state}${bare ? " area-bare" : ""}`}
      aria-label={`${area.code} ${area.label}`}
      data-testid="area"
    >
      <div className="area-head">
        <CoverageMark state={area.state} />
        <h3>
          <span className="code">{area.code}</span> {area.label}
        </h3>
        <span className="quiet">
          {area.origins
            .filter((origin) => origin.count > 0)
            .map((origin) => t("dossier.origin.count", { label: origin.label, n: origin.count }))
            .join(" · ")}
        </span>
        {area.registers?.map((register) => (
          <span key={register.code} className="quiet">
            {t("dossier.origin.count", { label: register.short, n: register.records.length })}
          </span>
        ))}
        {area.records.length === 0 && <span className="quiet">{t(`coverage.${area.state}`)}</span>}
        {conflict && (
          <Tag icon={<DiffOutlined />} title={t("dossier.conflict.note")}>
            {t("dossier.conflict")}
          </Tag>
        )}
        <span className="push">
          {masked > 0 && onReveal && <RevealArea masked={masked} onReveal={onReveal} />}
          {area.past > 0 && <span className="quiet">{t("dossier.past", { n: area.past })}</span>}
          {area.records.length > 1 && (
            <Segmented
              size="small"
              className="no-print"
              aria-label={t("dossier.view")}
              value={view}
              onChange={setChosen}
              options={[
                { value: "cards", label: t("dossier.cards") },
                { value: "table", label: t("dossier.table") },
              ]}
            />
          )}
        </span>
      </div>
      <Statements area={area} />
      {area.records.length > 0 ? (
        <Records records={area.records} fields={fields} area={area} onHistory={onHistory} />
      ) : (
        <Silence area={area} past={past} />
      )}
      <RegisterBlock area={area} registers={registers} />
    </section>
  );
}
