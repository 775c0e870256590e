import type { CatalogField, FactRecord } from "../api/types";
import { useI18n } from "../i18n";
import { HistoryButton, SourceLine, Value, usePeriod } from "./facts";

/** One record as a quiet card: its period, its fields in catalogue order, its source. */
export function RecordCard({
  record,
  fields,
  kind,
  onHistory,
}: {
  record: FactRecord;
  fields: CatalogField[];
  kind: string;
  onHistory: (recordId: string) => void;
}) {
  const { label } = useI18n();
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
          <HistoryButton record={record} onOpen={onHistory} />
        </span>
      </header>
      <dl>
        {record.values.map((value) => {
          const field = byName.get(value.field);
          return (
            <div key={value.field}>
              <dt>{label(field?.label) || value.field}</dt>
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
