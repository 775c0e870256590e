import { Card, Table } from "antd";
import { useOwnNotices } from "../api/lists";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

/** The notices that were given to the reader: what of, when and how. */
export function OwnNotices() {
  const { t } = useI18n();
  const notices = useOwnNotices();
  if (notices.isError) return <ProblemView error={notices.error} what="read" onRetry={() => void notices.refetch()} />;
  if (!notices.data?.items.length) return null;
  return (
    <Card size="small" title={t("own.notices")} className="gap no-print">
      <Table
        size="small"
        rowKey="key"
        dataSource={notices.data.items.map((notice, key) => ({ ...notice, key }))}
        pagination={{ pageSize: 5, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: t("own.notices.on"), className: "number nowrap", dataIndex: "told_on" },
          { title: t("requests.about"), render: (_, n) => n.area_label || t("own.notices.whole") },
          { title: t("own.notices.how"), dataIndex: "told_how" },
        ]}
      />
    </Card>
  );
}
