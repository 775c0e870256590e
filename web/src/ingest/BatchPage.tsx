import { Alert, Button, Card, Skeleton } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useBatch, useConfirm, useMeta } from "../api/queries";
import type { BatchStatus, Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { ApprovalNote } from "./ApprovalNote";
import { AreasTable } from "./AreasTable";
import { Chain } from "./Chain";
import { Changes } from "./Changes";
import { Compare } from "./Compare";
import { ConfirmBar } from "./ConfirmBar";
import { Counts } from "./Counts";
import { GoBack } from "./GoBack";
import { ImportSteps } from "./ImportSteps";
import { Issues } from "./Issues";
import { ProgressNote } from "./ProgressNote";
import { Questions } from "./Questions";
import { ReceiptView } from "./ReceiptView";
import { StatusTag } from "./StatusTag";
import { useBatchApproval } from "./batchApproval";

const steps: Record<BatchStatus, 1 | 3 | 4> = {
  received: 1,
  checked: 1,
  rejected: 1,
  awaiting_confirmation: 3,
  publishing: 3,
  abandoned: 3,
  published: 4,
};

/** What the status asks of the reader, where it is not the plain course. */
function StatusNote({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const { status } = receipt;
  switch (status) {
    case "received":
    case "publishing":
      return <ProgressNote receipt={receipt} />;
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

/** What a withdrawal is of, and why. */
function WithdrawalNote({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  if (receipt.kind !== "withdraw") return null;
  return (
    <Alert
      className="gap"
      type="warning"
      showIcon
      message={t("withdraw.head", { no: String(receipt.base?.batch_no ?? "") })}
      description={
        <>
          <p>{t("withdraw.because", { reason: receipt.reason ?? "" })}</p>
          <p>{t(receipt.overrides ? "withdraw.later.take" : "withdraw.later.keep")}</p>
        </>
      }
    />
  );
}

/** The check of a batch that is not published, and its changes; the choice stands in the address. */
function Checked({ receipt, onChecking }: { receipt: Receipt; onChecking: (open: boolean) => void }) {
  const { t } = useI18n();
  const [params, setParams] = useSearchParams();
  const confirm = useConfirm(receipt.batch_id);
  const approval = useBatchApproval(receipt);
  const seen = receipt.status === "checked" || receipt.status === "awaiting_confirmation";
  const changes = seen && params.get("view") === "changes";
  const turn = (view: string) => {
    if (view) params.set("view", view);
    else params.delete("view");
    setParams(params);
    window.scrollTo(0, 0);
  };
  const bar = (
    <ConfirmBar
      receipt={receipt}
      confirm={confirm}
      waits={approval.mine?.state === "open"}
      back={changes ? <Button onClick={() => turn("")}>{t("changes.back")}</Button> : undefined}
      onChanges={seen && !changes ? () => turn("changes") : undefined}
      onOpen={onChecking}
    />
  );
  if (changes) {
    return (
      <>
        <StatusNote receipt={receipt} />
        <ApprovalNote approval={approval} />
        <WithdrawalNote receipt={receipt} />
        <div className="gap">
          <Counts receipt={receipt} />
        </div>
        <Changes receipt={receipt} />
        {bar}
      </>
    );
  }
  return (
    <>
      <StatusNote receipt={receipt} />
      <ApprovalNote approval={approval} />
      <WithdrawalNote receipt={receipt} />
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
        <Counts receipt={receipt} />
        <h2 className="section">{t("check.sheets")}</h2>
        <AreasTable receipt={receipt} />
        <Chain receipt={receipt} />
      </Card>
      <Issues receipt={receipt} />
      <GoBack receipt={receipt} />
      {seen && <Compare receipt={receipt} />}
      {bar}
    </>
  );
}

/** A batch at its own address: check result, confirmation or receipt, by status. */
export function BatchPage() {
  const { t } = useI18n();
  const { id = "" } = useParams();
  const meta = useMeta();
  const batch = useBatch(id);
  const [params] = useSearchParams();
  const [confirming, setConfirming] = useState(false);
  const receipt = batch.data;
  const title = receipt?.batch_no ? t("batch.no.value", { no: String(receipt.batch_no) }) : t("batch.title");
  useTitle(title);

  if (batch.isError && !receipt) {
    return <ProblemView error={batch.error} what="read" onRetry={() => void batch.refetch()} />;
  }
  if (!receipt) return <Skeleton active paragraph={{ rows: 8 }} />;
  const open = receipt.status === "checked" || receipt.status === "awaiting_confirmation";
  const step = !open ? steps[receipt.status] : confirming ? 3 : params.get("view") === "changes" ? 2 : 1;
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
