import { Card, Table } from "antd";
import { useOwnRequests } from "../api/lists";
import { useI18n } from "../i18n";
import { Due } from "../shared/Due";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useRequestState } from "./requestWords";

/** What one asked so far, where it stands and until when an answer is due. */
export function OwnRequests() {
  const { t } = useI18n();
  const requests = useOwnRequests();
  const word = useRequestState();
  if (requests.isError) return <ProblemView error={requests.error} what="read" onRetry={() => void requests.refetch()} />;
  if (!requests.data?.items.length) return null;
  return (
    <Card size="small" title={t("own.requests")} className="gap no-print">
      <Table
        size="small"
        rowKey="id"
        dataSource={requests.data.items}
        pagination={{ pageSize: 5, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: t("requests.asked"), className: "number nowrap", render: (_, r) => instant(r.asked_at) },
          { title: t("approvals.kind"), className: "nowrap", dataIndex: "kind_label" },
          { title: t("requests.about"), render: (_, r) => [r.area_label, r.field_label].filter(Boolean).join(" · ") || "–" },
          { title: t("requests.text"), dataIndex: "text" },
          { title: t("accounts.state"), className: "nowrap", render: (_, r) => word(r.state) },
          {
            title: t("requests.due"),
            className: "nowrap",
            render: (_, r) => (r.state === "open" ? <Due due={r.due} overdue={r.overdue} certain={r.due_certain} /> : instant(r.answered_at)),
          },
          { title: t("requests.answer.text"), render: (_, r) => r.answer || "–" },
        ]}
      />
    </Card>
  );
}
