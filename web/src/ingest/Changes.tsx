import { Button, Card, Segmented, Select } from "antd";
import { useState } from "react";
import { useChanges, useCheck } from "../api/batches";
import { Problem } from "../api/client";
import type { ChangeKind, Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { MoreButton } from "../shared/MoreButton";
import { ProblemView } from "../shared/ProblemView";
import { count } from "../shared/format";
import { ChangesTable } from "./ChangesTable";

const kinds: ChangeKind[] = ["new", "changed", "unchanged", "disappear"];

function numbers(receipt: Receipt): Record<ChangeKind, number> {
  const { rows } = receipt;
  return { new: rows.inserted, changed: rows.updated, unchanged: rows.unchanged, disappear: rows.ended ?? 0 };
}

/** What a batch changes row by row, of one kind and sheet or of all. */
export function Changes({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const done = receipt.status === "published";
  const [kind, setKind] = useState<ChangeKind | "">("");
  const [sheet, setSheet] = useState("");
  const changes = useChanges(receipt.batch_id, kind, sheet);
  const check = useCheck(receipt.batch_id);
  const of = numbers(receipt);
  const sheets = [...new Set(receipt.areas.map((a) => a.sheet).filter(Boolean))];
  const items = changes.data?.pages.flatMap((page) => page.items) ?? [];
  const stale = changes.error instanceof Problem && changes.error.code === "batch.stale";
  return (
    <Card
      className="gap no-print"
      title={<h2 className="card-title">{t(done ? "changes.title.done" : "changes.title")}</h2>}
      extra={
        <Segmented
          value={kind}
          onChange={(value) => setKind(value as ChangeKind | "")}
          options={[
            { value: "", label: t("changes.all") },
            ...kinds
              // What was unchanged wrote nothing, so it is not kept once it is published.
              .filter((k) => !(done && k === "unchanged"))
              .map((k) => ({
                value: k,
                label: `${t(k === "disappear" && done ? "changes.disappear.done" : `changes.${k}`)} ${count(of[k])}`,
              })),
          ]}
        />
      }
    >
      {sheets.length > 1 && (
        <div className="table-tools">
          <Select
            aria-label={t("issue.filter.sheet")}
            value={sheet}
            onChange={setSheet}
            popupMatchSelectWidth={false}
            options={[{ value: "", label: `${t("issue.filter.sheet")}: ${t("common.all")}` }, ...sheets.map((s) => ({ value: s, label: s }))]}
          />
        </div>
      )}
      {changes.isError ? (
        <>
          <ProblemView error={changes.error} what="read" />
          {stale && (
            <Button className="gap-top" type="primary" loading={check.isPending} onClick={() => check.mutate()}>
              {t("progress.recheck")}
            </Button>
          )}
        </>
      ) : (
        <ChangesTable items={items} loading={changes.isPending} done={done} />
      )}
      <MoreButton of={changes} />
    </Card>
  );
}
