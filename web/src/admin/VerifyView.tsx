import { Alert, Table } from "antd";
import type { Verification } from "../api/accessTypes";
import { useI18n } from "../i18n";
import { count, instant } from "../shared/format";

/** What the check of the chain found, first in one sentence. */
export function VerifyView({ result }: { result: Verification }) {
  const { t } = useI18n();
  const problems = result.problems ?? [];
  return (
    <div className="verify" data-testid="verify">
      <Alert
        type={result.ok ? "success" : "error"}
        showIcon
        role="status"
        message={
          <strong>{result.ok ? t("audit.whole", { n: result.size }) : t("audit.broken", { n: problems.length })}</strong>
        }
        description={
          <>
            <p>
              {result.anchored_to > 0 ? t("audit.anchored", { n: String(result.anchored_to) }) : t("audit.anchored.none")}{" "}
              {result.unanchored > 0 ? t("audit.tail", { n: result.unanchored }) : t("audit.tail.none")}
            </p>
            <p className="quiet">
              {t("audit.checked", { at: instant(result.checked_at) })} <code className="digest">{result.root}</code>
            </p>
          </>
        }
      />
      {problems.length > 0 && (
        <Table
          size="small"
          className="gap-top"
          rowKey={(p) => `${p.seq}/${p.what}`}
          dataSource={problems}
          pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            { title: t("audit.seq"), width: 120, align: "right", className: "number", dataIndex: "seq" },
            { title: t("audit.problem"), dataIndex: "what" },
          ]}
        />
      )}
      {(result.checkpoints ?? []).length > 0 && (
        <Table
          size="small"
          className="gap-top"
          rowKey="size"
          dataSource={[...result.checkpoints].reverse()}
          pagination={{ pageSize: 5, hideOnSinglePage: true, showSizeChanger: false }}
          columns={[
            { title: t("audit.size"), width: 120, align: "right", className: "number", render: (_, c) => count(c.size) },
            { title: t("audit.signed_at"), width: 160, className: "number", render: (_, c) => instant(c.at) },
            { title: t("audit.signed_by"), render: (_, c) => <code>{c.signed_by}</code> },
            {
              title: t("audit.witnessed"),
              render: (_, c) =>
                typeof c.witnessed === "string" && c.witnessed ? <code>{c.witnessed}</code> : t(c.witnessed ? "common.yes" : "common.no"),
            },
          ]}
        />
      )}
    </div>
  );
}
