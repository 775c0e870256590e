import { Alert, Button, Progress } from "antd";
import { useState } from "react";
import { useCheck, useProgress, useStop } from "../api/batches";
import { may, useMe } from "../api/session";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

/** Where a batch is that the server works on, with a way to stop the check and to take it up again. */
export function ProgressNote({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const me = useMe();
  const [turn, setTurn] = useState(0);
  const at = useProgress(receipt.batch_id, true, turn);
  const check = useCheck(receipt.batch_id);
  const stop = useStop(receipt.batch_id);
  const checking = receipt.status === "received";
  const still = at !== undefined && (at.stopped || at.message !== undefined || at.code !== undefined);
  if (checking && still && !check.isPending) {
    return (
      <Alert
        className="gap"
        type="warning"
        showIcon
        role="status"
        message={at.stopped ? t("progress.stopped") : t("progress.failed", { why: at.message ?? at.code ?? "" })}
        action={
          <Button
            onClick={() => {
              check.mutate();
              setTurn(turn + 1);
            }}
          >
            {t("progress.again")}
          </Button>
        }
      />
    );
  }
  const words = at?.stage ? t(`progress.${at.stage}`, { n: at.done }) : t("progress.wait");
  return (
    <>
      {check.isError && <ProblemView error={check.error} what="read" />}
      <Alert
        className="gap"
        type="info"
        showIcon
        role="status"
        message={words}
        description={
          <>
            <p>{t(checking ? "status.received.text" : "status.publishing.text")}</p>
            <Progress
              percent={at?.stage === "write" ? 90 : at?.stage === "compare" ? 60 : at?.stage === "read" ? 30 : 5}
              status="active"
              showInfo={false}
              aria-label={words}
            />
          </>
        }
        action={
          checking &&
          may(me, "batch.submit") && (
            <Button loading={stop.isPending} onClick={() => stop.mutate()}>
              {t("progress.stop")}
            </Button>
          )
        }
      />
    </>
  );
}
