import type { DossierArea, FactRecord } from "../api/types";

const maskedOf = (records: FactRecord[]) =>
  records.reduce((sum, record) => sum + record.values.filter((v) => v.masked && !v.withheld).length, 0);

/** How many fields of an area may be revealed and are not. */
export function maskedIn(area: DossierArea): number {
  return maskedOf(area.records) + (area.registers ?? []).reduce((sum, r) => sum + maskedOf(r.records), 0);
}
