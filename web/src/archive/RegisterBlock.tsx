import { Button } from "antd";
import type { CatalogArea, CatalogField, DossierArea, RegisterRecord, RegisterRows } from "../api/types";
import { useI18n } from "../i18n";
import { useFirst } from "../shared/useFirst";
import { SourceLine, Value, usePeriod } from "./facts";

/** Whose row it is: the person's own, or a declared relative's, as far as the reader may see who that is. */
function Whose({ record }: { record: RegisterRecord }) {
  const { t } = useI18n();
  const { self, name, relation } = record.whose;
  return <span className="whose">{self ? t("register.self") : [relation, name].filter(Boolean).join(" ") || t("register.kin")}</span>;
}

function Row({ record, fields }: { record: RegisterRecord; fields: CatalogField[] }) {
  const { label } = useI18n();
  const period = usePeriod();
  return (
    <div className="register-row">
      <p>
        <Whose record={record} /> <span className="number quiet">{period(record)}</span>
      </p>
      <dl>
        {fields
          .map((field) => ({ field, value: record.values.find((v) => v.field === field.name) }))
          .filter(({ value }) => value)
          .map(({ field, value }) => (
            <div key={field.name}>
              <dt>{label(field.label)}</dt>
              <dd>
                <Value value={value} field={field} />
              </dd>
            </div>
          ))}
      </dl>
      <SourceLine source={record.source} batchNo={record.batch_no} />
    </div>
  );
}

/** What a department's register says beside the declarations of an area. */
function Register({ register, fields }: { register: RegisterRows; fields: CatalogField[] }) {
  const { t } = useI18n();
  const { shown, rest, showAll } = useFirst(register.records, 3);
  return (
    <section className="register" aria-label={register.label}>
      <h4>
        {register.label} <span className="quiet">{t("register.count", { n: register.records.length })}</span>
      </h4>
      {shown.map((record) => (
        <Row key={`${record.record_id}/${record.valid_from ?? ""}`} record={record} fields={fields} />
      ))}
      {rest > 0 && (
        <Button type="link" size="small" className="no-print" onClick={showAll}>
          {t("dossier.rest", { n: rest })}
        </Button>
      )}
    </section>
  );
}

/** All registers beside an area. */
export function RegisterBlock({ area, registers }: { area: DossierArea; registers: CatalogArea[] }) {
  const { t } = useI18n();
  if (!area.registers?.length) return null;
  return (
    <div className="registers" data-testid="registers">
      <p className="quiet">{t("register.note")}</p>
      {area.registers.map((register) => (
        <Register
          key={register.code}
          register={register}
          fields={registers.find((r) => r.code === register.code)?.fields ?? []}
        />
      ))}
    </div>
  );
}
