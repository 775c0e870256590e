import type { Receipt } from "../api/types";
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

/** The numbers of a withdrawal. */
function WithdrawalCounts({ receipt: { rows } }: { receipt: Receipt }) {
  const { t } = useI18n();
  return (
    <dl className="counts">
      <Box tone="count-ready" title={t("withdraw.restored")} n={rows.inserted + rows.updated} note={t("withdraw.restored.note")} />
      <Box tone="count-rejected" title={t("withdraw.ended")} n={rows.ended ?? 0} note={t("withdraw.ended.note")} />
      <Box tone="count-pending" title={t("withdraw.kept")} n={rows.unchanged} note={t("withdraw.kept.note")} />
      <Box tone="count-same" title={t("withdraw.refused")} n={rows.rejected} note={t("withdraw.refused.note")} />
    </dl>
  );
}

/** The four numbers that a clerk acts upon. */
export function Counts({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const { rows } = receipt;
  const done = receipt.status === "published";
  const asked = (receipt.questions ?? []).some((q) => !q.answer);
  if (receipt.kind === "withdraw") return <WithdrawalCounts receipt={receipt} />;
  return (
    <dl className="counts">
      <Box
        tone="count-ready"
        title={t(done ? "rows.ready.done" : "rows.ready")}
        n={rows.inserted + rows.updated}
        note={t("rows.ready.note", { inserted: rows.inserted, updated: rows.updated })}
      />
      <Box tone="count-rejected" title={t("rows.rejected")} n={rows.rejected} note={t("rows.rejected.note")} />
      <Box tone="count-pending" title={t("rows.pending")} n={rows.pending} note={t(asked ? "rows.pending.asked" : "rows.pending.note")} />
      <Box tone="count-same" title={t("rows.unchanged")} n={rows.unchanged} note={t("rows.unchanged.note")} />
    </dl>
  );
}
