import { EditOutlined, HistoryOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link } from "react-router";
import type { CatalogField, FactRecord, FieldValue, Source, Version } from "../api/types";
import { may, useMe } from "../api/session";
import { useI18n } from "../i18n";
import { useRecordActs } from "./recordActs";

/** A field's value for people; a masked one says so to ears and on hover. */
export function Value({ value, field }: { value: FieldValue | undefined; field?: CatalogField }) {
  const { t } = useI18n();
  if (!value) return <span className="quiet">–</span>;
  if (value.withheld) return <span className="withheld">{t("dossier.withheld")}</span>;
  const unit = field?.unit && !value.text.endsWith(field.unit) ? field.unit : "";
  return (
    <span className={value.masked ? "number masked" : "number"} title={value.masked ? t("dossier.masked") : undefined}>
      {value.text}
      {unit && <span className="unit"> {unit}</span>}
    </span>
  );
}

/** When a record counts, in words: "since 2020-05-01", "2016 until 2020"; the end is exclusive. */
export function usePeriod() {
  const { t } = useI18n();
  return (of: Pick<FactRecord | Version, "valid_from" | "valid_to">, kind?: string): string => {
    const from = of.valid_from ?? "";
    const to = of.valid_to ?? "";
    if (kind === "event") return from;
    if (from && to) return t("dossier.period", { from, to });
    if (to) return t("dossier.period.until", { to });
    return from && t("dossier.period.open", { from });
  };
}

/** Which cell row a fact came from; leads to its batch those who may see it. */
export function SourceLine({ source, batchNo }: { source: Source | undefined; batchNo: number }) {
  const { t } = useI18n();
  const me = useMe();
  if (!source) return null;
  const batch = t("dossier.source.batch", { no: String(batchNo) });
  return (
    <span className="source">
      {t("dossier.source")}{" "}
      {t("dossier.source.value", { file: source.file, sheet: source.sheet, row: String(source.row) })} ·{" "}
      {may(me, "batch.read") ? <Link to={`/import/batches/${source.batch_id}`}>{batch}</Link> : batch}
    </span>
  );
}

/** Opens the versions of a record, or asks about it where that is what one can do. */
export function HistoryButton({
  record,
  area,
  onOpen,
}: {
  record: FactRecord;
  area: string;
  onOpen: (recordId: string) => void;
}) {
  const { t } = useI18n();
  const acts = useRecordActs();
  if (acts.ask) {
    const ask = acts.ask;
    return (
      <Button type="link" size="small" className="history-button no-print" icon={<EditOutlined />} onClick={() => ask({ area, recordId: record.record_id })}>
        {t("own.ask.record")}
      </Button>
    );
  }
  if (!acts.history) return null;
  return (
    <Button
      type="link"
      size="small"
      className="history-button no-print"
      icon={<HistoryOutlined />}
      onClick={() => onOpen(record.record_id)}
    >
      {t("dossier.history", { n: record.versions })}
    </Button>
  );
}
