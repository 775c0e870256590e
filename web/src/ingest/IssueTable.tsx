import { Select, Table } from "antd";
import type { TableColumnsType } from "antd";
import { useSearchParams } from "react-router";
import { useIssues } from "../api/queries";
import type { Cause, Issue } from "../api/types";
import { useI18n } from "../i18n";
import { MoreButton } from "../shared/MoreButton";
import { ProblemView } from "../shared/ProblemView";
import { Severity } from "./CauseList";

function useColumns(manyFiles: boolean, sheets: string[]): TableColumnsType<Issue> {
  const { t } = useI18n();
  return [
    {
      title: t("issue.severity"),
      width: 104,
      filters: (["error", "warning", "info"] as const).map((s) => ({ value: s, text: t(`issue.${s}`) })),
      onFilter: (value, issue) => issue.severity === value,
      render: (_, issue) => <Severity of={issue.severity} />,
    },
    ...(manyFiles ? [{ title: t("batch.file"), dataIndex: "file", ellipsis: true }] : []),
    {
      title: t("issue.filter.sheet"),
      dataIndex: "sheet",
      width: 130,
      filters: sheets.map((sheet) => ({ value: sheet, text: sheet })),
      onFilter: (value, issue) => issue.sheet === value,
    },
    {
      title: t("issue.cell"),
      width: 96,
      render: (_, i) => (i.cell ? <code>{i.cell}</code> : i.row ? t("issue.row", { row: String(i.row) }) : "–"),
    },
    { title: t("issue.field"), dataIndex: "field_label", width: 150 },
    { title: t("issue.message"), dataIndex: "message" },
    { title: t("issue.fix"), dataIndex: "hint" },
  ];
}

/** Every issue in a row of its own, by sheet, kind and cause. */
export function IssueTable({
  batchId,
  causes,
  manyFiles,
}: {
  batchId: string;
  causes: Cause[];
  manyFiles: boolean;
}) {
  const { t } = useI18n();
  const [params, setParams] = useSearchParams();
  const code = params.get("code") ?? "";
  const issues = useIssues(batchId, code);
  const items = issues.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = useColumns(manyFiles, [...new Set(items.flatMap((i) => i.sheet ?? []))]);
  const codes = [...new Map(causes.map((c) => [c.code, c])).values()];
  const total = causes.filter((c) => !code || c.code === code).reduce((sum, c) => sum + c.count, 0);
  const choose = (next: string) => {
    if (next) params.set("code", next);
    else params.delete("code");
    setParams(params, { replace: true, preventScrollReset: true });
  };
  if (issues.isError) return <ProblemView error={issues.error} what="read" />;
  return (
    <>
      <div className="table-tools">
        <Select
          aria-label={t("issue.filter.cause")}
          value={code}
          onChange={choose}
          popupMatchSelectWidth={false}
          className="wide-select"
          options={[
            { value: "", label: `${t("issue.filter.cause")}: ${t("common.all")}` },
            ...codes.map((c) => ({ value: c.code, label: c.message })),
          ]}
        />
        <span className="quiet">{t("issue.shown", { shown: items.length, total })}</span>
      </div>
      <Table
        size="small"
        rowKey={(i) => `${i.file}/${i.sheet ?? ""}/${i.cell ?? i.row ?? ""}/${i.code}/${i.field ?? ""}`}
        columns={columns}
        dataSource={items}
        loading={issues.isPending}
        pagination={false}
        scroll={{ x: 960 }}
      />
      <MoreButton of={issues} />
    </>
  );
}
