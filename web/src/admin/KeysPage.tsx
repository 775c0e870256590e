import { Alert, App, Button, Card, Skeleton, Table } from "antd";
import type { TableColumnsType } from "antd";
import { useState } from "react";
import type { Keys, KeyState } from "../api/accessTypes";
import { useKeys, useRotateKeys } from "../api/keys";
import { useI18n } from "../i18n";
import type { Key } from "../i18n";
import { zhAdmin } from "../i18n/zhAdmin";
import { ProblemView } from "../shared/ProblemView";
import { ReasonDialog } from "../shared/ReasonDialog";
import { Standing } from "../shared/Standing";
import { instant } from "../shared/format";
import { needsApproval, useStanding } from "../shared/secondPerson";
import { useTitle } from "../shared/useTitle";
import { keyRows, newestAtWork } from "./keyRows";

/** A word of ours for a code of the server's, else the code. */
function useWord() {
  const { t } = useI18n();
  return (group: "purpose" | "suite", code: string): string => {
    const key = `keys.${group}.${code}`;
    return key in zhAdmin ? t(key as Key) : code;
  };
}

/** What the keys lie in: the algorithms, the file, the files from before. */
function KeyFacts({ keys }: { keys: Keys }) {
  const { t } = useI18n();
  const word = useWord();
  const old = keys.old_key_files.length;
  const facts: [string, string][] = [
    [t("keys.suite"), word("suite", keys.suite)],
    [t("keys.file"), t("keys.file.from", { at: instant(keys.key_file_from).slice(0, 10), n: keys.key_file_days })],
    [t("keys.old"), old > 0 ? t("keys.old.n", { n: old }) : t("keys.old.none")],
  ];
  return (
    <Card size="small" className="gap">
      <dl className="entry">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function useColumns(): TableColumnsType<KeyState> {
  const { t } = useI18n();
  const word = useWord();
  return [
    {
      title: t("keys.purpose"),
      render: (_, k) => (
        <>
          {word("purpose", k.purpose)} {!k.rotates && <span className="quiet">{t("keys.fixed")}</span>}
        </>
      ),
    },
    { title: t("keys.generation"), align: "right", className: "number", dataIndex: "generation" },
    { title: t("keys.created"), className: "number nowrap", render: (_, k) => instant(k.created_at) },
    { title: t("keys.age"), align: "right", className: "number nowrap", render: (_, k) => t("keys.days", { n: k.days }) },
    {
      title: t("keys.state"),
      render: (_, k) => (k.at_work ? <strong>{t("keys.work")}</strong> : <span className="quiet">{t("keys.read")}</span>),
    },
  ];
}

/** The way to a rotation: asked for with a reason, done once another administrator approved it. */
function Rotation() {
  const { t } = useI18n();
  const { modal } = App.useApp();
  const rotate = useRotateKeys();
  const standing = useStanding("key_action", "keys");
  const [asking, setAsking] = useState(false);
  const send = (reason: string) =>
    rotate.mutateAsync(reason).then(
      () => setAsking(false),
      (error: unknown) => {
        if (needsApproval(error)) setAsking(false); // the rest is shown
      },
    );
  const now = () =>
    modal.confirm({
      title: t("keys.rotate.ask"),
      content: t("keys.rotate.text"),
      okText: t("keys.rotate.now"),
      cancelText: t("common.cancel"),
      onOk: () => send(standing?.reason ?? ""),
    });
  const failed = rotate.isError && !needsApproval(rotate.error);
  return (
    <>
      <div className="table-tools">
        {standing?.state === "approved" ? (
          <Button type="primary" className="push" loading={rotate.isPending} onClick={now}>
            {t("keys.rotate.now")}
          </Button>
        ) : (
          <Button
            className="push"
            disabled={standing?.state === "open"}
            onClick={() => {
              rotate.reset();
              setAsking(true);
            }}
          >
            {t("keys.rotate")}
          </Button>
        )}
      </div>
      {standing && <Standing approval={standing} />}
      {failed && !asking && <ProblemView error={rotate.error} what="write" />}
      {rotate.data && (
        <Alert
          className="gap"
          type="success"
          showIcon
          role="status"
          message={t("keys.rotated", { n: String(newestAtWork(rotate.data.keys)) })}
          description={t("keys.rotated.text")}
        />
      )}
      {asking && (
        <ReasonDialog
          title={t("keys.rotate")}
          ok={t("keys.rotate.ok")}
          pending={rotate.isPending}
          error={failed ? rotate.error : undefined}
          onReason={(reason) => void send(reason)}
          onEnd={() => setAsking(false)}
        >
          <p className="quiet gap">{t("keys.rotate.text")}</p>
        </ReasonDialog>
      )}
    </>
  );
}

/** Which keys there are, how old, and their rotation by two administrators. */
export function KeysPage() {
  const { t } = useI18n();
  const keys = useKeys();
  const columns = useColumns();
  useTitle(t("admin.keys"));
  if (keys.isError) return <ProblemView error={keys.error} what="read" onRetry={() => void keys.refetch()} />;
  if (!keys.data) return <Skeleton active />;
  return (
    <>
      <Rotation />
      <KeyFacts keys={keys.data} />
      <Table
        size="small"
        rowKey={(k) => `${k.purpose}/${k.generation}`}
        columns={columns}
        dataSource={keyRows(keys.data.keys)}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </>
  );
}
