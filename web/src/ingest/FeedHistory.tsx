import { App, Button, Space, Table } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useFeedAct, useFeedRuns } from "../api/feeds";
import type { Feed, FeedRun } from "../api/feeds";
import { may, useMe } from "../api/session";
import { useI18n } from "../i18n";
import { MoreButton } from "../shared/MoreButton";
import { ProblemView } from "../shared/ProblemView";
import { ReasonDialog } from "../shared/ReasonDialog";
import { count, instant } from "../shared/format";
import { RunStatusTag } from "./FeedTags";

/** What a person may do about a delivery that is held. */
function Decide({ run, act, onEnd }: { run: FeedRun; act: "release" | "refuse"; onEnd: () => void }) {
  const { t } = useI18n();
  const decide = useFeedAct(`/feeds/${encodeURIComponent(run.feed)}/runs/${run.id}/${act}`);
  return (
    <ReasonDialog
      title={t(`feeds.${act}`)}
      ok={t(`feeds.${act}`)}
      danger={act === "refuse"}
      pending={decide.isPending}
      error={decide.error}
      onReason={(reason) => decide.mutate(reason, { onSuccess: onEnd })}
      onEnd={onEnd}
    >
      <p>{t(`feeds.${act}.text`, { n: run.rows.taken })}</p>
    </ReasonDialog>
  );
}

/** Whether anything of a delivery was let through: then it is a batch. */
function hasBatch({ status, rows }: FeedRun) {
  return (status === "held" || status === "published") && rows.read > rows.foreign + rows.withheld + rows.refused;
}

/** What was found in a delivery, the draft to its sender, and what can be done. */
function Details({ run }: { run: FeedRun }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const me = useMe();
  const [act, setAct] = useState<"release" | "refuse">();
  return (
    <div className="stack">
      {run.findings && run.findings.length > 0 && (
        <>
          <strong>{t("feeds.found")}</strong>
          <ul>{run.findings.map((f, i) => <li key={i}>{f.text}</li>)}</ul>
        </>
      )}
      {run.letter && (
        <>
          <strong>{t("feeds.letter")}</strong>
          <p style={{ whiteSpace: "pre-line" }}>{run.letter}</p>
          <div>
            <Button size="small" onClick={() => void navigator.clipboard.writeText(run.letter ?? "").then(() => message.success(t("feeds.copied")))}>
              {t("feeds.copy")}
            </Button>
          </div>
        </>
      )}
      {run.reason && <p>{t("feeds.reason")}：{run.reason}</p>}
      <Space className="gap-top">
        {hasBatch(run) && <Link to={`/import/batches/${run.id}`}>{t("feeds.batch")}</Link>}
        {run.status === "held" && may(me, "batch.confirm") && (
          <>
            <Button type="primary" onClick={() => setAct("release")}>{t("feeds.release")}</Button>
            <Button danger onClick={() => setAct("refuse")}>{t("feeds.refuse")}</Button>
          </>
        )}
      </Space>
      {act && <Decide run={run} act={act} onEnd={() => setAct(undefined)} />}
    </div>
  );
}

/** The deliveries of a feed. */
export function FeedHistory({ feed }: { feed: Feed }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const me = useMe();
  const runs = useFeedRuns(feed.name);
  const start = useFeedAct(`/feeds/${encodeURIComponent(feed.name)}/runs`);
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const number = (title: string, of: (r: FeedRun) => number) => ({
    title, align: "right" as const, width: 80, className: "number", render: (_: unknown, r: FeedRun) => count(of(r)),
  });
  return (
    <>
      {feed.transport !== "push" && may(me, "batch.confirm") && (
        <Button loading={start.isPending} disabled={feed.open} onClick={() => start.mutate(undefined, { onSuccess: () => void message.success(t("feeds.started")) })}>
          {t("feeds.run")}
        </Button>
      )}
      {start.error != null && <ProblemView error={start.error} what="write" />}
      {runs.isError && <ProblemView error={runs.error} what="read" onRetry={() => void runs.refetch()} />}
      <Table
        className="gap-top"
        size="small"
        rowKey="id"
        loading={runs.isPending}
        dataSource={items}
        pagination={false}
        columns={[
          { title: t("feeds.at"), width: 150, className: "number", render: (_, r) => instant(r.queued_at) },
          { title: t("feeds.state"), render: (_, r) => <><RunStatusTag status={r.status} />{r.error && <span className="quiet">{r.error}</span>}</> },
          number(t("feeds.rows"), (r) => r.rows.read),
          number(t("feeds.taken"), (r) => r.rows.taken),
          number(t("feeds.refused"), (r) => r.rows.refused),
          number(t("feeds.foreign"), (r) => r.rows.foreign),
        ]}
        expandable={{
          defaultExpandedRowKeys: feed.held ? [feed.held.id] : [],
          rowExpandable: (r) => r.status === "held" || !!r.letter || !!r.reason || !!r.findings?.length || r.status === "published",
          expandedRowRender: (r) => <Details run={r} />,
        }}
      />
      <MoreButton of={runs} />
    </>
  );
}
