import { Card, Select } from "antd";
import { useState } from "react";
import { useContrast } from "../api/batches";
import { useBatches } from "../api/queries";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { ChangesTable } from "./ChangesTable";

/** This upload against an earlier one, whatever is on file. */
export function Compare({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const [other, setOther] = useState("");
  const batches = useBatches();
  const contrast = useContrast(receipt.batch_id, other);
  const items = batches.data?.pages.flatMap((page) => page.items) ?? [];
  const choices = items.filter((b) => b.batch_id !== receipt.batch_id && b.kind !== "withdraw" && b.status !== "received");
  if (receipt.files.length === 0 || choices.length === 0) return null;
  return (
    <Card className="gap no-print" size="small" title={<h2 className="card-title">{t("compare.title")}</h2>}>
      <Select
        aria-label={t("compare.choose")}
        placeholder={t("compare.choose")}
        className="wide-select"
        popupMatchSelectWidth={false}
        value={other || undefined}
        onChange={setOther}
        options={choices.map((b) => ({ value: b.batch_id, label: `${b.batch_no ?? "–"} · ${instant(b.received_at)} · ${b.files[0]?.name ?? ""}` }))}
      />
      {contrast.isError && <ProblemView error={contrast.error} what="read" />}
      {other !== "" && !contrast.isError && (
        <>
          {contrast.data && (
            <p className="gap-top">
              {t("compare.text", { ...contrast.data.rows, ended: contrast.data.rows.ended ?? 0 })}
            </p>
          )}
          <ChangesTable items={contrast.data?.items ?? []} loading={contrast.isPending} />
        </>
      )}
    </Card>
  );
}
