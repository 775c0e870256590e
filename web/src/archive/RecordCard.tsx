import { EditOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { CatalogField, FactRecord } from "../api/types";
import { useI18n } from "../i18n";
import { HistoryButton, SourceLine, Value, usePeriod } from "./facts";
import { useRecordActs } from "./recordActs";

/** One record as a quiet card: its period, its fields in catalogue order, its source. */
export function RecordCard({
  record,
  fields,
  area,
  kind,
  onHistory,
}: {
  record: FactRecord;
  fields: CatalogField[];
  area: string;
  kind: string;
  onHistory: (recordId: string) => void;
}) {
  const { t, label } = useI18n();
  const { ask } = useRecordActs();
  const period = usePeriod();
  const byName = new Map(fields.map((field) => [field.name, field]));
  return (
    <article className="record" data-testid="record">
      <header>
        <strong className="number">{period(record, kind)}</strong>
        <span className="quiet">
          {[record.origin_label, record.source_dept_label].filter(Boolean).join(" · ")}
        </span>
        <span className="push">
          <HistoryButton record={record} area={area} onOpen={onHistory} />
        </span>
      </header>
      <dl>
        {record.values.map((value) => {
          const field = byName.get(value.field);
          const name = label(field?.label) || value.field;
          return (
            <div key={value.field}>
              <dt>
                {name}
                {ask && (
                  <Button
                    type="text"
                    size="small"
                    className="ask-field no-print"
                    icon={<EditOutlined />}
                    aria-label={t("own.ask.field", { field: name })}
                    title={t("own.ask.field", { field: name })}
                    onClick={() => ask({ area, recordId: record.record_id, field: value.field })}
                  />
                )}
              </dt>
              <dd>
                <Value value={value} field={field} />
              </dd>
            </div>
          );
        })}
      </dl>
      <footer>
        <SourceLine source={record.source} batchNo={record.batch_no} />
      </footer>
    </article>
  );
}
