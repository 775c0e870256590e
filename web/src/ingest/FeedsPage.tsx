import { Alert, Card, Drawer, Empty, Table } from "antd";
import type { TableColumnsType } from "antd";
import { useState } from "react";
import { useFeeds } from "../api/feeds";
import type { Feed } from "../api/feeds";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { count, instant } from "../shared/format";
import { openable } from "../shared/rowKeys";
import { useTitle } from "../shared/useTitle";
import { FeedHistory } from "./FeedHistory";
import { FeedStateTag } from "./FeedTags";
import { ImportNav } from "./ImportNav";

function useColumns(): TableColumnsType<Feed> {
  const { t } = useI18n();
  const time = (title: string, of: (f: Feed) => string | undefined) => ({
    title,
    width: 150,
    className: "number",
    render: (_: unknown, f: Feed) => instant(of(f)) || "–",
  });
  return [
    { title: t("feeds.name"), render: (_, f) => <>{f.label}<div className="quiet">{f.area_label}</div></> },
    { title: t("feeds.sender"), width: 150, dataIndex: "sender" },
    { title: t("feeds.state"), width: 130, render: (_, f) => <FeedStateTag state={f.state} /> },
    time(t("feeds.good"), (f) => f.good_at),
    time(t("feeds.due"), (f) => f.due_at),
    time(t("feeds.next"), (f) => f.next_at),
    { title: t("feeds.rows"), width: 90, align: "right", className: "number", render: (_, f) => (f.last ? count(f.last.rows.read) : "–") },
    { title: t("feeds.refused"), width: 80, align: "right", className: "number", render: (_, f) => (f.last ? count(f.last.rows.refused) : "–") },
  ];
}

/** Who owes what since when; a row opens what was delivered. */
export function FeedsPage() {
  const { t } = useI18n();
  const feeds = useFeeds();
  const columns = useColumns();
  const [chosen, setChosen] = useState<string>();
  useTitle(t("feeds.title"));
  const items = feeds.data?.items ?? [];
  const late = items.filter((f) => f.state === "overdue").length;
  const open = items.filter((f) => f.state !== "ok").length;
  const shown = items.find((f) => f.name === chosen);
  return (
    <>
      <h1 className="page-title">{t("feeds.title")}</h1>
      <ImportNav />
      {feeds.isError && <ProblemView error={feeds.error} what="read" onRetry={() => void feeds.refetch()} />}
      {items.length > 0 && (
        <Alert
          showIcon
          type={open > 0 ? "warning" : "success"}
          message={late > 0 ? t("feeds.late", { n: late }) : open > 0 ? t("feeds.open", { n: open }) : t("feeds.allGood")}
          className="gap-top"
        />
      )}
      <Card className="gap-top">
        <Table
          size="small"
          rowKey="name"
          columns={columns}
          dataSource={items}
          loading={feeds.isPending}
          pagination={false}
          scroll={{ x: 1000 }}
          locale={{ emptyText: feeds.isPending ? " " : <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("feeds.empty")} /> }}
          onRow={(f) => openable(() => setChosen(f.name), `${t("feeds.history")} ${f.label}`)}
        />
      </Card>
      {shown && (
        <Drawer open width={760} title={`${shown.label} · ${t("feeds.history")}`} onClose={() => setChosen(undefined)}>
          <FeedHistory feed={shown} />
        </Drawer>
      )}
    </>
  );
}
