import { Alert, Button } from "antd";
import { Link } from "react-router";
import { opens } from "../admin/sections";
import { useMe } from "../api/session";
import { useI18n } from "../i18n";
import { instant } from "../shared/format";
import type { useBatchApproval } from "./batchApproval";

/** A large batch needs a second person's word: that it waits is no failure. */
export function ApprovalNote({ approval }: { approval: ReturnType<typeof useBatchApproval> }) {
  const { t } = useI18n();
  const me = useMe();
  const { mine, yours, again, reading } = approval;
  const common = { className: "gap no-print", showIcon: true, role: "status" };
  const go = opens(me, "approvals") && <Link to="/admin/approvals">{t("batch.approval.go")}</Link>;
  if (yours) {
    const text = t("batch.approval.yours.text", { name: yours.proposed_by_name, at: instant(yours.proposed_at) });
    return <Alert {...common} type="info" message={t("batch.approval.yours")} description={text} action={go} />;
  }
  switch (mine?.state) {
    case "open":
      return (
        <Alert
          {...common}
          type="info"
          message={t("batch.approval.open")}
          description={t("batch.approval.open.text")}
          action={
            <Button loading={reading} onClick={again}>
              {t("batch.approval.again")}
            </Button>
          }
        />
      );
    case "approved":
      return <Alert {...common} type="success" message={t("batch.approval.approved")} description={t("batch.approval.approved.text")} />;
    case "refused":
      return (
        <Alert
          {...common}
          type="warning"
          message={t("batch.approval.refused")}
          description={[t("batch.approval.refused.text"), mine.note && t("batch.approval.note", { note: mine.note })].filter(Boolean).join(" ")}
        />
      );
    default:
      return null;
  }
}
