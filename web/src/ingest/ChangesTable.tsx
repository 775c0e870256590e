import { MinusCircleOutlined, PlusCircleOutlined, SwapOutlined } from "@ant-design/icons";
import { Table } from "antd";
import type { TableColumnsType } from "antd";
import type { ReactNode } from "react";
import type { Change, ChangeKind } from "../api/types";
import { useI18n } from "../i18n";

const icons: Record<ChangeKind, ReactNode> = {
  new: <PlusCircleOutlined aria-hidden />,
  changed: <SwapOutlined aria-hidden />,
  unchanged: null,
  disappear: <MinusCircleOutlined aria-hidden />,
};

/** Fields that a row shows before it says how many more there are. */
const shownFields = 6;

function Side({ text, withheld }: { text?: string; withheld?: boolean }) {
  const { t } = useI18n();
  if (text) return <>{text}</>;
  return <span className="quiet">{t(withheld ? "changes.withheld" : "changes.none")}</span>;
}

/** What a row says: of a changed one the fields before and after. */
function Fields({ change }: { change: Change }) {
  const { t } = useI18n();
  const both = change.kind === "changed";
  const periods: [string | undefined, string | undefined] = [
    change.old_valid_from && `${change.old_valid_from} – ${change.old_valid_to ?? ""}`,
    change.valid_from && `${change.valid_from} – ${change.valid_to ?? ""}`,
  ];
  const moved = both && periods[0] !== periods[1];
  const ends = change.kind === "disappear" && change.old_valid_from;
  if (change.fields.length === 0 && !moved && !ends) return null;
  return (
    <>
      <dl className="changed-fields">
        {change.fields.slice(0, shownFields).map((f) => (
          <div key={f.field}>
            <dt>{f.label}</dt>
            <dd>
              {both ? (
                <>
                  <del title={t("changes.old")}>
                    <Side text={f.old} withheld={f.withheld} />
                  </del>{" "}
                  →{" "}
                  <ins title={t("changes.new.value")}>
                    <Side text={f.new} withheld={f.withheld} />
                  </ins>
                </>
              ) : (
                <Side text={f.new ?? f.old} withheld={f.withheld} />
              )}
            </dd>
          </div>
        ))}
        {(moved || ends) && (
          <div>
            <dt>{t("changes.period")}</dt>
            <dd className="number">{moved ? `${periods[0] ?? ""} → ${periods[1] ?? ""}` : periods[0]}</dd>
          </div>
        )}
      </dl>
      {change.fields.length > shownFields && (
        <span className="quiet">{t("changes.more", { n: change.fields.length - shownFields })}</span>
      )}
    </>
  );
}

/** Changes, a row each; done says that they have happened. */
export function ChangesTable({ items, loading, done }: { items: Change[]; loading: boolean; done?: boolean }) {
  const { t } = useI18n();
  const columns: TableColumnsType<Change> = [
    {
      title: t("changes.kind"),
      width: 110,
      render: (_, c) => (
        <span className={`row-change change-${c.kind}`}>
          {icons[c.kind]} {t(c.kind === "disappear" && done ? "changes.disappear.done" : `changes.${c.kind}`)}
        </span>
      ),
    },
    { title: t("changes.who"), width: 120, render: (_, c) => c.who ?? "–" },
    {
      title: t("changes.area"),
      width: 150,
      render: (_, c) => (
        <>
          <span className="code">{c.area}</span> {c.label}
        </>
      ),
    },
    {
      title: t("changes.place"),
      width: 150,
      render: (_, c) => (c.row ? `${c.sheet ?? ""} ${t("issue.row", { row: String(c.row) })}` : t("changes.place.file")),
    },
    { title: t("changes.fields"), render: (_, c) => <Fields change={c} /> },
  ];
  return (
    <Table
      size="small"
      rowKey={(c) => items.indexOf(c)}
      columns={columns}
      dataSource={items}
      loading={loading}
      pagination={false}
      scroll={{ x: 900 }}
      locale={{ emptyText: loading ? " " : <span className="quiet">{t("changes.empty")}</span> }}
    />
  );
}
