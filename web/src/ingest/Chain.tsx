import { Link } from "react-router";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { count, instant } from "../shared/format";
import { StatusTag } from "./StatusTag";

/** The uploads that belong together, the first one on top. */
export function Chain({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const links = [...(receipt.base ? [receipt.base] : []), ...(receipt.later ?? [])];
  if (links.length === 0) return null;
  return (
    <>
      <h3 className="section">{t("chain.title")}</h3>
      <ul className="plain">
        {links.map((l) => (
          <li key={l.batch_id}>
            {l === receipt.base ? t("chain.base") : t(l.kind === "withdraw" ? "chain.withdraw" : "chain.supplement")}{" "}
            <Link to={`/import/batches/${l.batch_id}`}>
              {l.batch_no ? t("batch.no.value", { no: String(l.batch_no) }) : (l.files[0]?.name ?? t("batch.title"))}
            </Link>{" "}
            <StatusTag status={l.status} /> <span className="quiet number">{instant(l.received_at)}</span>{" "}
            <span className="quiet">
              {t("rows.ready.note", { inserted: l.rows.inserted, updated: l.rows.updated })}
              {l.rows.ended ? ` · ${t("rows.ended")} ${count(l.rows.ended)}` : ""}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
