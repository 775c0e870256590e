import { Card, DatePicker, Skeleton, Table, TreeSelect } from "antd";
import type { TableColumnsType } from "antd";
import dayjs from "dayjs";
import { useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { useCatalog, useFigures, useUnits } from "../api/queries";
import type { AreaFigures, Figures, UnitFigures } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { count, today } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { useWatermark } from "../shared/watermark";
import { ArchiveNav } from "./ArchiveNav";
import { treeOf } from "./unitTree";
import type { TreeUnit } from "./unitTree";

/** A number, or that nobody supplied it: not supplied is not zero. */
function Known({ n }: { n: number | null }) {
  const { t } = useI18n();
  return n === null ? <span className="quiet">{t("figures.notSupplied")}</span> : <>{count(n)}</>;
}

/** A count, or that it is too small to be told. */
function Told({ n }: { n: number | null }) {
  const { t } = useI18n();
  return n === null ? (
    <span className="quiet" title={t("figures.few.note")}>
      {t("figures.few")}
    </span>
  ) : (
    <>{count(n)}</>
  );
}

function Totals({ figures }: { figures: Figures }) {
  const { t } = useI18n();
  const { totals } = figures;
  const boxes: [string, React.ReactNode][] = [
    [t("figures.units"), <Known n={totals.units} />],
    [t("figures.expected"), <Known n={totals.expected} />],
    [t("figures.filed"), <Told n={totals.filed} />],
    [t("figures.missing"), totals.expected === null ? <Known n={null} /> : <Told n={totals.missing} />],
    [t("figures.doubled"), <Told n={totals.doubled} />],
  ];
  return (
    <dl className="totals" data-testid="totals">
      {boxes.map(([name, n]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="number">{n}</dd>
        </div>
      ))}
    </dl>
  );
}

function ByUnit({ figures }: { figures: Figures }) {
  const { t } = useI18n();
  const number = (key: "expected" | "filed" | "missing" | "doubled") => ({
    title: t(`figures.${key}`),
    align: "right" as const,
    className: "number",
    sorter: (a: UnitFigures, b: UnitFigures) => (a[key] ?? -1) - (b[key] ?? -1),
    // What is null for want of a headcount is not supplied; all else is too small to be told.
    render: (_: unknown, row: UnitFigures) =>
      row.expected === null && (key === "expected" || key === "missing") ? <Known n={null} /> : <Told n={row[key]} />,
  });
  const columns: TableColumnsType<UnitFigures> = [
    {
      title: t("search.unit"),
      render: (_, row) => <Link to={`/archive/units/${encodeURIComponent(row.unit.code)}`}>{row.unit.label}</Link>,
    },
    {
      title: t("search.category"),
      render: (_, row) => (
        <>
          <span className="code">{row.category.code}</span> {row.category.label}
        </>
      ),
    },
    number("expected"),
    number("filed"),
    number("missing"),
    number("doubled"),
  ];
  return (
    <Table
      size="small"
      rowKey={(row) => `${row.unit.code}/${row.category.code}`}
      columns={columns}
      dataSource={figures.by_unit}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      locale={{ emptyText: <span className="quiet">{t("figures.none")}</span> }}
    />
  );
}

const states = ["present", "nothing_to_report", "never_supplied"] as const;

/** The share of each state among the persons whom the area concerns. */
function Bar({ area }: { area: AreaFigures }) {
  const { t } = useI18n();
  // With a part untold the shares would tell it.
  if (states.some((state) => area[state] === null)) return <span className="quiet">{t("figures.few")}</span>;
  const of = (state: (typeof states)[number]) => area[state] ?? 0;
  const all = states.reduce((sum, state) => sum + of(state), 0);
  const text = states.map((state) => `${t(`coverage.${state}`)} ${count(of(state))}`).join("，");
  return (
    <div className="bar" role="img" aria-label={text} title={text}>
      {all > 0 &&
        states.map((state) => (
          <span key={state} className={`bar-${state}`} style={{ width: `${(of(state) / all) * 100}%` }} />
        ))}
    </div>
  );
}

function Coverage({ figures }: { figures: Figures }) {
  const { t, label } = useI18n();
  const catalog = useCatalog();
  const groups = new Map(catalog.data?.groups.map((g) => [g.code, label(g.label)]));
  const number = (key: (typeof states)[number] | "required" | "not_required", title: string) => ({
    title,
    align: "right" as const,
    className: "number",
    render: (_: unknown, area: AreaFigures) => <Told n={area[key]} />,
  });
  const columns: TableColumnsType<AreaFigures> = [
    { title: t("figures.group"), render: (_, a) => groups.get(a.group), className: "nowrap" },
    {
      title: t("dossier.areas"),
      render: (_, a) => (
        <>
          <span className="code">{a.code}</span> {a.label}
        </>
      ),
    },
    number("required", t("figures.required")),
    number("present", t("coverage.present")),
    number("nothing_to_report", t("coverage.nothing_to_report")),
    number("never_supplied", t("coverage.never_supplied")),
    number("not_required", t("coverage.not_required")),
    { title: t("figures.share"), render: (_, a) => <Bar area={a} /> },
  ];
  return (
    <Table
      size="small"
      rowKey="code"
      columns={columns}
      dataSource={figures.areas}
      pagination={false}
      scroll={{ x: "max-content" }}
    />
  );
}

interface Choice {
  value: string;
  title: string;
  children: Choice[];
}

const choice = (node: TreeUnit): Choice => ({
  value: node.key,
  title: node.unit.name,
  children: node.children.map(choice),
});

/** Who should be on file and who is, and how far the areas are covered. */
export function FiguresPage() {
  const { t } = useI18n();
  const [params, setParams] = useSearchParams();
  const asOf = params.get("as_of") ?? today();
  const unit = params.get("unit") ?? "";
  const figures = useFigures(asOf, unit);
  const units = useUnits(asOf);
  const tree = useMemo(() => treeOf(units.data?.units ?? []).map(choice), [units.data]);
  useTitle(t("figures.title"));
  useWatermark(figures.data?.watermark);
  const set = (key: string, value: string) => {
    const next = new URLSearchParams(params);
    if (value) next.set(key, value);
    else next.delete(key);
    setParams(next);
  };
  const name = units.data?.units.find((u) => u.code === unit)?.name ?? t("figures.wholeDistrict");
  return (
    <>
      <h1 className="page-title">{t("figures.title")}</h1>
      <ArchiveNav />
      <div className="gap no-print figures-choice">
        <DatePicker
          value={dayjs(asOf)}
          allowClear={false}
          aria-label={t("unit.asOf")}
          onChange={(day) => day && set("as_of", day.format("YYYY-MM-DD"))}
        />{" "}
        <TreeSelect
          showSearch
          allowClear
          treeNodeFilterProp="title"
          style={{ width: 320 }}
          placeholder={t("figures.wholeDistrict")}
          aria-label={t("search.unit")}
          value={unit || undefined}
          treeData={tree}
          onChange={(value?: string) => set("unit", value ?? "")}
        />
      </div>
      {figures.isError ? (
        <ProblemView error={figures.error} what="read" onRetry={() => void figures.refetch()} />
      ) : !figures.data ? (
        <Skeleton active paragraph={{ rows: 8 }} />
      ) : (
        <div className="stack">
          <Card size="small" title={t("figures.totals", { unit: name, day: asOf })}>
            <Totals figures={figures.data} />
            <p className="quiet note">{t("figures.doubled.note")}</p>
          </Card>
          <Card size="small" title={t("figures.coverage", { unit: name, day: asOf })}>
            <Coverage figures={figures.data} />
          </Card>
          <Card size="small" title={t("figures.byUnit", { unit: name, day: asOf })}>
            <ByUnit figures={figures.data} />
          </Card>
        </div>
      )}
    </>
  );
}
