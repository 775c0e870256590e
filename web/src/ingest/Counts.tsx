import type { BatchStatus, RowCounts } from "../api/types";
import { useI18n } from "../i18n";
import { count } from "../shared/format";

function Box({ tone, title, n, note }: { tone: string; title: string; n: number; note: string }) {
  const { t } = useI18n();
  return (
    <div className={`count ${n > 0 ? tone : "count-zero"}`}>
      <dt>{title}</dt>
      <dd>
        <strong className="number">{count(n)}</strong> {t("rows.unit")}
      </dd>
      <dd className="quiet">{note}</dd>
    </div>
  );
}

/** The four numbers that a clerk acts upon. */
export function Counts({ rows, status }: { rows: RowCounts; status: BatchStatus }) {
  const { t } = useI18n();
  const done = status === "published";
  return (
    <dl className="counts">
      <Box
        tone="count-ready"
        title={t(done ? "rows.ready.done" : "rows.ready")}
        n={rows.inserted + rows.updated}
        note={t("rows.ready.note", { inserted: rows.inserted, updated: rows.updated })}
      />
      <Box tone="count-rejected" title={t("rows.rejected")} n={rows.rejected} note={t("rows.rejected.note")} />
      <Box tone="count-pending" title={t("rows.pending")} n={rows.pending} note={t("rows.pending.note")} />
      <Box tone="count-same" title={t("rows.unchanged")} n={rows.unchanged} note={t("rows.unchanged.note")} />
    </dl>
  );
}
