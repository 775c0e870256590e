import type { AuditQuestion } from "../api/accessTypes";

interface Typed {
  person?: string;
  account?: string;
  case_no?: string;
  action?: string;
  from?: string;
  to?: string;
}

/** What to ask of the trail: a person's opaque id is told from an identity number, empty conditions fall away. */
export function questionOf({ person = "", ...rest }: Typed): AuditQuestion {
  const dense = person.replace(/[\s-]/g, "");
  const whom = /^[0-9a-f]{32}$/i.test(dense)
    ? { person_id: dense.toLowerCase() }
    : { id_no: dense.toUpperCase() };
  const all = Object.entries({ ...whom, ...rest }).map(([key, value]) => [key, value?.trim()] as const);
  return Object.fromEntries(all.filter(([, value]) => value)) as AuditQuestion;
}
