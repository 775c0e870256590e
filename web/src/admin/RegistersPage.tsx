import { DownOutlined } from "@ant-design/icons";
import { Button, Dropdown, Empty, Segmented, Skeleton, Table } from "antd";
import type { TableColumnsType } from "antd";
import { useState } from "react";
import { NavLink, Navigate, useParams } from "react-router";
import type { RegisterEntry, RegisterKind } from "../api/accessTypes";
import { useOverdue, useRegister, useRegisterKinds } from "../api/lists";
import { useI18n } from "../i18n";
import { Due } from "../shared/Due";
import { OverdueCount } from "../shared/OverdueCount";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { AddEntry, StepEntry } from "./EntryDialogs";
import { textOf } from "./registerForm";

/** All that an entry says. */
function Said({ kind, entry }: { kind: RegisterKind; entry: RegisterEntry }) {
  const { label } = useI18n();
  return (
    <dl className="entry">
      {kind.fields
        .map((field) => [field, textOf(field, entry.fields[field.name], label)] as const)
        .filter(([, text]) => text)
        .map(([field, text]) => (
          <div key={field.name}>
            <dt>{label(field.label)}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  );
}

function Entries({ kind }: { kind: RegisterKind }) {
  const { t, label } = useI18n();
  const [overdue, setOverdue] = useState(false);
  const entries = useRegister(kind.code, kind.may_read, overdue);
  const [adding, setAdding] = useState(false);
  const [stepping, setStepping] = useState<{ entry: RegisterEntry; to: string }>();
  const stateOf = (code: string) => kind.states.find((s) => s.code === code);
  const first = kind.fields.filter((f) => f.required).slice(0, 3);
  const columns: TableColumnsType<RegisterEntry> = [
    { title: t("registers.at"), className: "number nowrap", width: 140, render: (_, e) => instant(e.at) },
    { title: t("registers.by"), width: 120, ellipsis: true, dataIndex: "by_name" },
    ...first.map((field) => ({
      title: label(field.label),
      ellipsis: true,
      width: field.type === "time" ? 140 : undefined,
      render: (_: unknown, e: RegisterEntry) => textOf(field, e.fields[field.name], label),
    })),
    {
      title: t("requests.due"),
      className: "nowrap",
      width: 180,
      render: (_, e) => <Due due={e.due} overdue={e.overdue} />,
    },
    { title: t("accounts.state"), width: 90, render: (_, e) => label(stateOf(e.state)?.label) || e.state },
    {
      title: "",
      align: "right",
      className: "nowrap",
      width: 110,
      onCell: () => ({ onClick: (event) => event.stopPropagation() }),
      render: (_, e) =>
        kind.may_handle &&
        (stateOf(e.state)?.next ?? []).length > 0 && (
          <Dropdown
            trigger={["click"]}
            menu={{
              items: stateOf(e.state)?.next?.map((to) => ({
                key: to,
                label: t("registers.to", { state: label(stateOf(to)?.label) || to }),
                onClick: () => setStepping({ entry: e, to }),
              })),
            }}
          >
            <Button size="small">
              {t("registers.handle")} <DownOutlined />
            </Button>
          </Dropdown>
        ),
    },
  ];
  return (
    <>
      <div className="table-tools">
        {kind.may_read && (
          <Segmented
            aria-label={t("accounts.state")}
            value={overdue}
            onChange={setOverdue}
            options={[
              { value: false, label: t("common.all") },
              { value: true, label: t("requests.overdue") },
            ]}
          />
        )}
        <span className="quiet">{label(kind.law)}</span>
        {kind.may_write && (
          <Button type="primary" className="push" onClick={() => setAdding(true)}>
            {t("registers.add")}
          </Button>
        )}
      </div>
      {!kind.may_read ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("registers.writeOnly")} />
      ) : entries.isError ? (
        <ProblemView error={entries.error} what="read" onRetry={() => void entries.refetch()} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          loading={entries.isPending}
          dataSource={entries.data?.items ?? []}
          columns={columns}
          pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
          expandable={{ expandRowByClick: true, expandedRowRender: (e) => <Said kind={kind} entry={e} /> }}
          locale={{ emptyText: entries.isPending ? " " : <span className="quiet">{t("registers.none")}</span> }}
        />
      )}
      {adding && <AddEntry kind={kind} onEnd={() => setAdding(false)} />}
      {stepping && <StepEntry kind={kind} {...stepping} onEnd={() => setStepping(undefined)} />}
    </>
  );
}

/** The registers that the law asks for, each by the form that the server declares. */
export function RegistersPage() {
  const { t, label } = useI18n();
  const { kind: code } = useParams();
  const kinds = useRegisterKinds();
  const overdue = useOverdue();
  useTitle(t("admin.registers"));
  if (kinds.isError) return <ProblemView error={kinds.error} what="read" onRetry={() => void kinds.refetch()} />;
  if (!kinds.data) return <Skeleton active />;
  const list = kinds.data.items;
  const first = list[0];
  if (!first) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("registers.noneFor")} />;
  const kind = list.find((k) => k.code === code);
  if (!kind) return <Navigate to={`/admin/registers/${first.code}`} replace />;
  return (
    <>
      <nav className="subnav subnav-small" aria-label={t("admin.registers")}>
        {list.map((k) => (
          <NavLink key={k.code} to={`/admin/registers/${k.code}`}>
            {label(k.label)}
            <OverdueCount n={overdue[k.code]} />
          </NavLink>
        ))}
      </nav>
      <Entries key={kind.code} kind={kind} />
    </>
  );
}
