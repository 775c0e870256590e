import { App, Button, Popconfirm, Table, Typography } from "antd";
import { useState } from "react";
import { useAssignments, useUnassign } from "../api/lists";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { AssignDialog } from "./AssignDialog";
import { EndDialog } from "./EndDialog";

/** Who handles which lead, of those that the reader assigned. */
export function AssignmentsPage() {
  const { t } = useI18n();
  const { message } = App.useApp();
  const assignments = useAssignments();
  const end = useUnassign();
  const [assigning, setAssigning] = useState(false);
  const [ending, setEnding] = useState(false);
  useTitle(t("admin.assignments"));
  return (
    <>
      <div className="table-tools">
        <p className="quiet grow">{t("assign.text")}</p>
        <Button className="push" onClick={() => setEnding(true)}>
          {t("assign.other")}
        </Button>
        <Button type="primary" onClick={() => setAssigning(true)}>
          {t("assign.add")}
        </Button>
      </div>
      {end.isError && <ProblemView error={end.error} what="write" />}
      {assignments.isError ? (
        <ProblemView error={assignments.error} what="read" onRetry={() => void assignments.refetch()} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          loading={assignments.isPending}
          dataSource={assignments.data?.items}
          pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: assignments.isPending ? " " : <span className="quiet">{t("assign.none")}</span> }}
          columns={[
            { title: t("assign.lead"), className: "number", render: (_, a) => <strong>{a.lead_no}</strong> },
            { title: t("assign.person"), render: (_, a) => t("assign.person.no", { id: a.person.slice(0, 8) }) },
            { title: t("assign.handler"), dataIndex: "account_name" },
            { title: t("assign.at"), className: "number nowrap", render: (_, a) => instant(a.assigned_at) },
            { title: t("assign.until"), className: "number nowrap", render: (_, a) => instant(a.until).slice(0, 10) },
            {
              title: t("assign.id"),
              className: "number nowrap",
              render: (_, a) => (
                <Typography.Text copyable={{ text: a.id, tooltips: [t("assign.id.copy"), t("assign.id.copied")] }}>
                  {a.id.slice(0, 8)}…
                </Typography.Text>
              ),
            },
            {
              title: "",
              align: "right",
              render: (_, a) => (
                <Popconfirm
                  title={t("assign.end.ask", { name: a.account_name ?? "", lead: a.lead_no })}
                  description={t("assign.end.text")}
                  okText={t("assign.end")}
                  cancelText={t("common.cancel")}
                  onConfirm={() => end.mutate(a.id, { onSuccess: () => void message.success(t("assign.ended")) })}
                >
                  <Button size="small">{t("assign.end")}</Button>
                </Popconfirm>
              ),
            },
          ]}
        />
      )}
      {assigning && <AssignDialog onEnd={() => setAssigning(false)} />}
      {ending && <EndDialog onEnd={() => setEnding(false)} />}
    </>
  );
}
