import { App, Button, Popconfirm, Select, Table, Tag } from "antd";
import type { TableColumnsType } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import type { Grant } from "../api/accessTypes";
import { useGrants, useRevokeGrant, useRoles } from "../api/lists";
import { may, useMe } from "../api/session";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { useTitle } from "../shared/useTitle";
import { GrantDialog } from "./GrantDialog";

const states = ["proposed", "in_force", "ended", "revoked", "refused"] as const;

function useColumns(onRevoke: (grant: Grant) => void, mayRevoke: boolean): TableColumnsType<Grant> {
  const { t } = useI18n();
  return [
    { title: t("grants.account"), render: (_, g) => <strong>{g.account_name}</strong> },
    { title: t("grants.role"), dataIndex: "role_label" },
    { title: t("search.unit"), render: (_, g) => g.unit_name || g.unit || t("figures.wholeDistrict") },
    {
      title: t("grants.areas"),
      render: (_, g) => (g.areas?.length ? <span className="number">{g.areas.join(" ")}</span> : t("common.all")),
    },
    { title: t("grants.level"), align: "right", className: "number", dataIndex: "level" },
    {
      title: t("grants.period"),
      className: "number nowrap",
      render: (_, g) => `${(g.from ?? "").slice(0, 10)} – ${(g.to ?? "").slice(0, 10)}`,
    },
    {
      title: t("accounts.state"),
      render: (_, g) => <Tag color={g.state === "proposed" ? "warning" : undefined}>{t(`grants.state.${g.state}`)}</Tag>,
    },
    {
      title: t("grants.by"),
      render: (_, g) => (
        <span className="quiet">{[g.proposed_by_name, g.approved_by_name].filter(Boolean).join(" → ")}</span>
      ),
    },
    {
      title: "",
      align: "right",
      render: (_, g) =>
        mayRevoke &&
        (g.state === "in_force" || g.state === "proposed") && (
          <Popconfirm
            title={t("grants.revoke.ask", { name: g.account_name, role: g.role_label })}
            description={t("grants.revoke.text")}
            okText={t("grants.revoke")}
            cancelText={t("common.cancel")}
            onConfirm={() => onRevoke(g)}
          >
            <Button size="small">{t("grants.revoke")}</Button>
          </Popconfirm>
        ),
    },
  ];
}

/** Who holds which role, where, how deep, until when. */
export function GrantsPage() {
  const { t } = useI18n();
  const me = useMe();
  const { message } = App.useApp();
  const grants = useGrants();
  const roles = useRoles();
  const revoke = useRevokeGrant();
  const [params, setParams] = useSearchParams();
  const [proposing, setProposing] = useState(false);
  const propose = may(me, "grant.propose");
  useTitle(t("admin.grants"));
  const columns = useColumns(
    (grant) => revoke.mutate(grant.id, { onSuccess: () => void message.success(t("grants.revoked")) }),
    propose,
  );
  const pick = (name: "account" | "role" | "state") => ({
    value: params.get(name) || undefined,
    onChange: (value?: string) => {
      if (value) params.set(name, value);
      else params.delete(name);
      setParams(params, { replace: true });
    },
    allowClear: true,
    showSearch: true,
    optionFilterProp: "label",
    className: "filter",
  });
  const items = grants.data?.items ?? [];
  const people = [...new Map(items.map((g) => [g.account, g.account_name]))];
  const rows = items.filter((g) =>
    (["account", "role", "state"] as const).every((name) => !params.get(name) || g[name] === params.get(name)),
  );
  return (
    <>
      <div className="table-tools">
        <Select
          {...pick("account")}
          placeholder={t("grants.account")}
          aria-label={t("grants.account")}
          options={people.map(([value, label]) => ({ value, label }))}
        />
        <Select
          {...pick("role")}
          placeholder={t("grants.role")}
          aria-label={t("grants.role")}
          options={(roles.data?.items ?? []).map((r) => ({ value: r.code, label: r.label }))}
        />
        <Select
          {...pick("state")}
          placeholder={t("accounts.state")}
          aria-label={t("accounts.state")}
          options={states.map((s) => ({ value: s, label: t(`grants.state.${s}`) }))}
        />
        {propose && (
          <Button type="primary" className="push" onClick={() => setProposing(true)}>
            {t("grants.propose")}
          </Button>
        )}
      </div>
      {revoke.isError && <ProblemView error={revoke.error} what="write" />}
      {grants.isError ? (
        <ProblemView error={grants.error} what="read" onRetry={() => void grants.refetch()} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          loading={grants.isPending}
          columns={columns}
          dataSource={rows}
          pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: "max-content" }}
        />
      )}
      {proposing && <GrantDialog onEnd={() => setProposing(false)} />}
    </>
  );
}
