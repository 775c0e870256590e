import { Card, Empty, Table, Tag } from "antd";
import type { TableColumnsType } from "antd";
import { useNavigate } from "react-router";
import { useBatches } from "../api/queries";
import type { BatchItem } from "../api/types";
import { useI18n } from "../i18n";
import { MoreButton } from "../shared/MoreButton";
import { ProblemView } from "../shared/ProblemView";
import { count, instant } from "../shared/format";
import { openable } from "../shared/rowKeys";
import { StatusTag } from "./StatusTag";
import { WithdrawButton, withdrawnBy } from "./Withdraw";

function useColumns(): TableColumnsType<BatchItem> {
  const { t } = useI18n();
  const names = (batch: BatchItem) => {
    const first = batch.kind === "withdraw" ? t("withdraw.kind") : (batch.files[0]?.name ?? "");
    return batch.files.length > 1
      ? t("batch.files.more", { name: first, n: batch.files.length })
      : first;
  };
  const number = (title: string, of: (batch: BatchItem) => number) => ({
    title,
    align: "right" as const,
    width: 88,
    className: "number",
    render: (_: unknown, batch: BatchItem) => count(of(batch)),
  });
  return [
    { title: t("batch.no"), width: 72, align: "right", className: "number", render: (_, b) => b.batch_no ?? "–" },
    { title: t("batch.file"), ellipsis: true, render: (_, b) => names(b) },
    {
      title: t("batch.status"),
      width: 120,
      render: (_, b) => (
        <div className="stacked">
          <StatusTag status={b.status} />
          {withdrawnBy(b) && <Tag>{t("withdraw.tag")}</Tag>}
        </div>
      ),
    },
    { title: t("batch.received"), width: 150, className: "number", render: (_, b) => instant(b.received_at) },
    number(t("rows.read"), (b) => b.rows.read),
    number(t("rows.ready"), (b) => b.rows.inserted + b.rows.updated),
    number(t("rows.rejected"), (b) => b.rows.rejected),
    number(t("rows.pending"), (b) => b.rows.pending),
    number(t("rows.unchanged"), (b) => b.rows.unchanged),
    number(t("batch.issues"), (b) => b.issues_total),
    { title: "", width: 120, render: (_, b) => <WithdrawButton batch={b} small /> },
  ];
}

/** The batches, newest first; a row opens the step its batch is at. */
export function BatchList() {
  const { t } = useI18n();
  const navigate = useNavigate();
  const columns = useColumns();
  const batches = useBatches();
  const items = batches.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title={t("batch.recent")} className="gap-top">
      {batches.isError ? (
        <ProblemView error={batches.error} what="read" onRetry={() => void batches.refetch()} />
      ) : (
        <Table
          size="small"
          rowKey="batch_id"
          columns={columns}
          dataSource={items}
          loading={batches.isPending}
          pagination={false}
          scroll={{ x: 1100 }}
          locale={{
            emptyText: batches.isPending ? " " : (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("batch.empty")} />
            ),
          }}
          onRow={(batch) =>
            openable(
              () => void navigate(`/import/batches/${batch.batch_id}`),
              `${t("batch.open")} ${batch.batch_no ?? ""} ${batch.files[0]?.name ?? ""}`,
            )
          }
        />
      )}
      <MoreButton of={batches} />
    </Card>
  );
}
