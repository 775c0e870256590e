import { App, Button, Card, Empty, Input, Segmented, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import type { Approval, Grant } from "../api/accessTypes";
import { useApprovals, useDecide } from "../api/lists";
import { may, useMe } from "../api/session";
import { useI18n } from "../i18n";
import type { Key } from "../i18n";
import { zhAdmin } from "../i18n/zhAdmin";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useTitle } from "../shared/useTitle";

/** What happens once a kind of matter is approved, where that needs a word. */
function useFollows() {
  const { t } = useI18n();
  return (kind: string): string => {
    const key = `approvals.follows.${kind}`;
    return key in zhAdmin ? t(key as Key) : "";
  };
}

/** For which case and by what law a ticket is asked for. */
function Stated({ approval }: { approval: Approval }) {
  const { t } = useI18n();
  if (!approval.legal_basis) return null;
  return (
    <p data-testid="stated">
      <span className="quiet">{t("ticket.case")} </span>
      {approval.case_withheld ? t("approvals.case.withheld") : approval.case_no || t("approvals.case.none")}
      <span className="quiet"> · {t("ticket.basis")} </span>
      {approval.legal_basis}
    </p>
  );
}

/** What exactly is granted, to whom: an approval without knowing it is none. */
function Granted({ grant }: { grant: Grant }) {
  const { t } = useI18n();
  const facts = [
    [t("grants.account"), grant.account_name],
    [t("search.unit"), grant.unit_name || grant.unit || t("figures.wholeDistrict")],
    [t("grants.areas"), grant.areas?.length ? grant.areas.join(" ") : t("common.all")],
    [t("grants.level"), String(grant.level)],
    [t("grants.period"), `${(grant.from ?? "").slice(0, 10)} – ${(grant.to ?? "").slice(0, 10)}`],
  ];
  return (
    <p>
      {facts.map(([label, value]) => (
        <span key={label} className="fact">
          <span className="quiet">{label} </span>
          {value}
        </span>
      ))}
    </p>
  );
}

/** What waits for the reader, with the two answers. A refusal needs a reason. */
function Waiting({ approval }: { approval: Approval }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const me = useMe();
  const checked = approval.kind === "import_commit" && approval.object && may(me, "batch.read");
  const follows = useFollows()(approval.kind);
  const decide = useDecide();
  const [note, setNote] = useState("");
  const [short, setShort] = useState(false);
  const answer = (approve: boolean) => {
    if (!approve && !note.trim()) return setShort(true);
    decide.mutate(
      { id: approval.id, approve, note: note.trim() },
      { onSuccess: () => void message.success(t(approve ? "approvals.approved" : "approvals.refused")) },
    );
  };
  return (
    <Card size="small" className="approval" data-testid="approval">
      {decide.isError && <ProblemView error={decide.error} what="write" />}
      <div className="approval-head">
        <Tag>{approval.kind_label}</Tag>
        <strong className="grow">{approval.summary}</strong>
        {checked && <Link to={`/import/batches/${approval.object}`}>{t("approvals.batch")}</Link>}
        <span className="quiet number">
          {t("approvals.by", { name: approval.proposed_by_name, at: instant(approval.proposed_at) })}
        </span>
      </div>
      <Stated approval={approval} />
      {approval.grant ? (
        <Granted grant={approval.grant} />
      ) : (
        approval.gains_name && (
          <p>
            <span className="quiet">{t("grants.account")} </span>
            {approval.gains_name}
          </p>
        )
      )}
      {approval.reason && (
        <p>
          <span className="quiet">{t("grants.reason")} </span>
          {approval.reason}
        </p>
      )}
      {follows && <p className="quiet">{follows}</p>}
      <div className="approval-act">
        <Input
          className="grow"
          maxLength={300}
          placeholder={t("approvals.note")}
          aria-label={t("approvals.note")}
          status={short ? "error" : undefined}
          value={note}
          onChange={(e) => {
            setNote(e.target.value);
            setShort(false);
          }}
        />
        <Button disabled={decide.isPending} onClick={() => answer(false)}>
          {t("approvals.refuse")}
        </Button>
        <Button type="primary" loading={decide.isPending} onClick={() => answer(true)}>
          {t("approvals.approve")}
        </Button>
      </div>
      {short && (
        <p className="bad" role="alert">
          {t("approvals.note.needed")}
        </p>
      )}
    </Card>
  );
}

/** Matters in a table: what the reader proposed, or what was decided. */
function Others({ items }: { items: Approval[] }) {
  const { t } = useI18n();
  const word = (state: string) => {
    const key = `approvals.state.${state}`;
    return key in zhAdmin ? t(key as Key) : state;
  };
  return (
    <Table
      size="small"
      rowKey="id"
      dataSource={items}
      pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <span className="quiet">{t("approvals.none")}</span> }}
      columns={[
        { title: t("approvals.kind"), dataIndex: "kind_label", className: "nowrap" },
        { title: t("approvals.summary"), render: (_, a) => [a.summary, a.gains_name].filter(Boolean).join(" · ") },
        { title: t("approvals.proposed"), className: "nowrap", render: (_, a) => `${a.proposed_by_name} ${instant(a.proposed_at)}` },
        { title: t("accounts.state"), className: "nowrap", render: (_, a) => word(a.state) },
        { title: t("approvals.decided"), className: "nowrap", render: (_, a) => [a.decided_by_name || a.decided_by, instant(a.decided_at)].filter(Boolean).join(" ") || "–" },
        { title: t("approvals.note.title"), dataIndex: "note" },
      ]}
    />
  );
}

const views = ["waiting", "mine", "done"] as const;

/** Matters of two persons: what waits for me, what I proposed, what was decided. */
export function ApprovalsPage() {
  const { t } = useI18n();
  const [params, setParams] = useSearchParams();
  const view = views.find((v) => v === params.get("view")) ?? "waiting";
  const approvals = useApprovals(view === "waiting" ? "open" : "");
  useTitle(t("admin.approvals"));
  const items = approvals.data?.items ?? [];
  const waiting = items.filter((a) => a.state === "open" && a.may_decide && !a.mine);
  return (
    <>
      <div className="table-tools">
        <Segmented
          aria-label={t("admin.approvals")}
          value={view}
          onChange={(next) => setParams({ view: next }, { replace: true })}
          options={views.map((v) => ({ value: v, label: t(`approvals.view.${v}`) }))}
        />
      </div>
      {approvals.isError ? (
        <ProblemView error={approvals.error} what="read" onRetry={() => void approvals.refetch()} />
      ) : approvals.isPending ? (
        <Skeleton active />
      ) : view === "waiting" ? (
        waiting.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("approvals.waiting.none")} />
        ) : (
          <div className="stack">
            {waiting.map((approval) => (
              <Waiting key={approval.id} approval={approval} />
            ))}
          </div>
        )
      ) : (
        <Others items={items.filter((a) => (view === "mine" ? a.mine : a.state !== "open"))} />
      )}
    </>
  );
}
