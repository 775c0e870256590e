import { Alert } from "antd";
import { Link } from "react-router";
import { opens } from "../admin/sections";
import type { Approval } from "../api/accessTypes";
import { useMe } from "../api/session";
import { useI18n } from "../i18n";
import { instant } from "./format";

/** Where a matter stands that the reader asked a second person for: waiting is calm, no failure. */
export function Standing({ approval, how }: { approval: Approval; /** Where to go on once it is approved. */ how?: string }) {
  const { t } = useI18n();
  const me = useMe();
  const { state, note } = approval;
  const texts = {
    open: [t("two.open"), t("two.open.at", { at: instant(approval.proposed_at) })],
    approved: [t("two.approved"), how ?? t("two.approved.text")],
    refused: [t("two.refused"), note ? t("two.refused.text", { note }) : t("two.refused.bare")],
  };
  const [message, description] = texts[state as keyof typeof texts] ?? [];
  if (!message) return null;
  return (
    <Alert
      className="gap no-print"
      type={state === "approved" ? "success" : state === "open" ? "info" : "warning"}
      showIcon
      role="status"
      message={message}
      description={description}
      action={opens(me, "approvals") && <Link to="/admin/approvals?view=mine">{t("two.approvals")}</Link>}
    />
  );
}
