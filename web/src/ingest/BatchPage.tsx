import { Alert, Card, Skeleton } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useBatch, useConfirm, useMeta } from "../api/queries";
import type { BatchStatus, Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { ApprovalNote } from "./ApprovalNote";
import { AreasTable } from "./AreasTable";
import { ConfirmBar } from "./ConfirmBar";
import { Counts } from "./Counts";
import { ImportSteps } from "./ImportSteps";
import { Issues } from "./Issues";
import { Questions } from "./Questions";
import { ReceiptView } from "./ReceiptView";
import { StatusTag } from "./StatusTag";
import { useBatchApproval } from "./batchApproval";

const steps: Record<BatchStatus, 1 | 2 | 3> = {
  received: 1,
  checked: 1,
  rejected: 1,
  awaiting_confirmation: 2,
  publishing: 2,
  abandoned: 2,
  published: 3,
};

/** What the status asks of the reader, where it is not the plain course. */
function StatusNote({ status }: { status: BatchStatus }) {
  const { t } = useI18n();
  switch (status) {
    case "received":
    case "publishing":
      return <Alert className="gap" type="info" showIcon role="status" message={t(`status.${status}.text`)} />;
    case "awaiting_confirmation":
    case "rejected":
    case "abandoned":
      return (
        <Alert
          className="gap"
          showIcon
          role="alert"
          type={status === "rejected" ? "error" : "warning"}
          message={t(`status.${status}.title`)}
          description={t(`status.${status}.text`)}
        />
      );
    default:
      return null;
  }
}

function Checked({ receipt, onChecking }: { receipt: Receipt; onChecking: (open: boolean) => void }) {
  const { t } = useI18n();
  const confirm = useConfirm(receipt.batch_id);
  const approval = useBatchApproval(receipt);
  return (
    <>
      <StatusNote status={receipt.status} />
      <ApprovalNote approval={approval} />
      <Questions receipt={receipt} />
      <Card className="gap">
        <p className="file-line">
          <strong>{receipt.files.map((f) => f.name).join("、")}</strong>
          <span className="quiet">
            {t("check.summary", {
              files: receipt.files.length,
              sheets: receipt.areas.length,
              rows: receipt.rows.read,
            })}
          </span>
        </p>
        <Counts rows={receipt.rows} status={receipt.status} />
        <h2 className="section">{t("check.sheets")}</h2>
        <AreasTable receipt={receipt} />
      </Card>
      <Issues receipt={receipt} />
      <ConfirmBar
        receipt={receipt}
        confirm={confirm}
        waits={approval.mine?.state === "open"}
        onOpen={onChecking}
      />
    </>
  );
}

/** A batch at its own address: check result, confirmation or receipt, by status. */
export function BatchPage() {
  const { t } = useI18n();
  const { id = "" } = useParams();
  const meta = useMeta();
  const batch = useBatch(id);
  const [confirming, setConfirming] = useState(false);
  const receipt = batch.data;
  const title = receipt?.batch_no ? t("batch.no.value", { no: String(receipt.batch_no) }) : t("batch.title");
  useTitle(title);

  if (batch.isError && !receipt) {
    return <ProblemView error={batch.error} what="read" onRetry={() => void batch.refetch()} />;
  }
  if (!receipt) return <Skeleton active paragraph={{ rows: 8 }} />;
  const step = receipt.status === "checked" && confirming ? 2 : steps[receipt.status];
  return (
    <>
      <div className="page-head no-print">
        <h1 className="page-title">
          {title} <StatusTag status={receipt.status} />
        </h1>
        <span className="quiet">
          {t("batch.received")} {instant(receipt.received_at)}
          {receipt.effective_date && ` · ${t("batch.effective")} ${receipt.effective_date}`}
        </span>
        <Link className="push" to="/import">
          {t("batch.recent")}
        </Link>
      </div>
      <ImportSteps current={step} failed={receipt.status === "rejected" || receipt.status === "abandoned"} />
      {receipt.status === "published" ? (
        <ReceiptView receipt={receipt} synthetic={receipt.synthetic ?? meta.data?.synthetic ?? false} />
      ) : (
        <Checked receipt={receipt} onChecking={setConfirming} />
      )}
    </>
  );
}
