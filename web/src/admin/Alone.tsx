import { Alert } from "antd";
import { Link } from "react-router";
import { useAdministrations } from "../api/lists";
import { useMe } from "../api/session";
import { useI18n } from "../i18n";
import { aloneIn } from "./alone";
import { opens } from "./sections";

/** Asks for a second holder of each administration as long as one has fewer than two. */
export function Alone() {
  const { t } = useI18n();
  const open = opens(useMe(), "grants");
  const all = useAdministrations(open);
  const alone = aloneIn(all.data?.items ?? []);
  if (!open || alone.length === 0) return null;
  const list = alone.map((a) => t("admin.alone.n", { role: a.label, n: a.holders })).join(t("admin.alone.and"));
  return (
    <Alert
      className="gap no-print"
      type="warning"
      showIcon
      role="status"
      data-testid="alone"
      message={list}
      description={t("admin.alone.text")}
      action={<Link to="/admin/grants">{t("admin.alone.go")}</Link>}
    />
  );
}
