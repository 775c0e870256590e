import type { Dossier } from "../api/types";

/** How many areas of a dossier hold records, and how many records these are. */
export function sizeOf({ areas }: Pick<Dossier, "areas">): { areas: number; records: number } {
  const held = areas.filter((area) => area.records.length > 0);
  return { areas: held.length, records: held.reduce((sum, area) => sum + area.records.length, 0) };
}
