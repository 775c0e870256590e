import { Table } from "antd";
import type { TableColumnsType } from "antd";
import type { Receipt, ReceiptArea, RowCounts } from "../api/types";
import { useI18n } from "../i18n";
import { count } from "../shared/format";

const columns = ["read", "inserted", "updated", "unchanged", "rejected", "pending"] as const;

/** Every sheet with the area it was recognised as and its rows; a total below. */
export function AreasTable({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const shown: (keyof RowCounts)[] = [
    ...columns,
    ...(["foreign", "withdrawn", "ended"] as const).filter((key) => (receipt.rows[key] ?? 0) > 0),
  ];
  const manyFiles = receipt.files.length > 1;
  const all: TableColumnsType<ReceiptArea> = [
    ...(manyFiles ? [{ title: t("batch.file"), dataIndex: "file", ellipsis: true }] : []),
    { title: t("check.sheet"), dataIndex: "sheet" },
    {
      title: t("check.area"),
      render: (_, a) => (
        <>
          <span className="code">{a.area}</span> {a.label}
        </>
      ),
    },
    ...shown.map((key) => ({
      title: t(`rows.${key}`),
      align: "right" as const,
      className: "number",
      width: 100,
      render: (_: unknown, a: ReceiptArea) => count(a.rows[key]),
    })),
  ];
  const lead = all.length - shown.length;
  return (
    <Table
      size="small"
      rowKey={(a) => `${a.file}/${a.sheet}/${a.area}`}
      columns={all}
      dataSource={receipt.areas}
      pagination={false}
      locale={{ emptyText: <span className="quiet">{t("check.nosheet")}</span> }}
      summary={() =>
        receipt.areas.length > 1 && (
          <Table.Summary.Row>
            <Table.Summary.Cell index={0} colSpan={lead}>
              {t("rows.total")}
            </Table.Summary.Cell>
            {shown.map((key, i) => (
              <Table.Summary.Cell key={key} index={lead + i} align="right" className="number">
                {count(receipt.rows[key])}
              </Table.Summary.Cell>
            ))}
          </Table.Summary.Row>
        )
      }
    />
  );
}
