import { Card, Segmented } from "antd";
import { useSearchParams } from "react-router";
import { useIssues } from "../api/queries";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { CauseList } from "./CauseList";
import { IssueTable } from "./IssueTable";

/** A batch's issues, by cause or one by one; the choice stands in the address. */
export function Issues({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const [params, setParams] = useSearchParams();
  const view = params.get("issues") === "cells" ? "cells" : "causes";
  const issues = useIssues(receipt.batch_id, "", receipt.issues_total > 0);
  const causes = issues.data?.pages[0]?.causes ?? [];
  if (receipt.issues_total === 0) {
    return receipt.status === "received" ? null : <Card className="gap">{t("issue.none")}</Card>;
  }
  const choose = (next: string) => {
    params.set("issues", next);
    params.delete("code");
    setParams(params, { replace: true, preventScrollReset: true });
  };
  return (
    <Card
      className="gap no-print"
      title={
        <h2 className="card-title">
          {t("issue.title")} <span className="quiet">{t("issue.count", { n: receipt.issues_total })}</span>
        </h2>
      }
      extra={
        <Segmented
          value={view}
          onChange={choose}
          options={[
            { value: "causes", label: t("issue.byCause") },
            { value: "cells", label: t("issue.byCell") },
          ]}
        />
      }
      loading={issues.isPending}
    >
      {issues.isError ? (
        <ProblemView error={issues.error} what="read" onRetry={() => void issues.refetch()} />
      ) : view === "causes" ? (
        <CauseList batchId={receipt.batch_id} causes={causes} manyFiles={receipt.files.length > 1} />
      ) : (
        <IssueTable batchId={receipt.batch_id} causes={causes} manyFiles={receipt.files.length > 1} />
      )}
    </Card>
  );
}
