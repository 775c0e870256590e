import { Button, Table } from "antd";
import type { TableColumnsType } from "antd";
import type { CatalogField, DossierArea, FactRecord } from "../api/types";
import { useI18n } from "../i18n";
import { isNumeric } from "../shared/format";
import { useFirst } from "../shared/useFirst";
import { HistoryButton, SourceLine, Value, usePeriod } from "./facts";

/** An area's records as a table; columns are the catalogue's fields that any record fills. */
export function RecordTable({
  records,
  fields,
  area,
  onHistory,
}: {
  records: FactRecord[];
  fields: CatalogField[];
  area: DossierArea;
  onHistory: (recordId: string) => void;
}) {
  const { t, label } = useI18n();
  const period = usePeriod();
  const { shown, rest, showAll } = useFirst(records, 10);
  const filled = fields.filter((f) => records.some((r) => r.values.some((v) => v.field === f.name)));
  const manyOrigins = new Set(records.map((r) => r.origin)).size > 1;
  const columns: TableColumnsType<FactRecord> = [
    {
      title: t("dossier.period.label"),
      fixed: "left",
      className: "number nowrap",
      render: (_, r) => period(r, area.kind),
    },
    ...(manyOrigins ? [{ title: t("dossier.source"), className: "nowrap", dataIndex: "origin_label" }] : []),
    ...filled.map((field) => ({
      title: <div className="th">{label(field.label)}</div>,
      align: isNumeric(field.type) ? ("right" as const) : undefined,
      render: (_: unknown, r: FactRecord) => (
        <div className="td">
          <Value value={r.values.find((v) => v.field === field.name)} field={field} />
        </div>
      ),
    })),
    {
      title: t("dossier.source"),
      className: "nowrap",
      render: (_, r) => <SourceLine source={r.source} batchNo={r.batch_no} />,
    },
    {
      title: "",
      className: "no-print",
      render: (_, r) => <HistoryButton record={r} area={area.code} onOpen={onHistory} />,
    },
  ];
  return (
    <>
      <Table
        size="small"
        rowKey={(r) => `${r.record_id}/${r.valid_from ?? ""}`}
        columns={columns}
        dataSource={shown}
        pagination={false}
        scroll={{ x: "max-content" }}
      />
      {rest > 0 && (
        <Button type="link" size="small" className="no-print" onClick={showAll}>
          {t("dossier.rest", { n: rest })}
        </Button>
      )}
    </>
  );
}
