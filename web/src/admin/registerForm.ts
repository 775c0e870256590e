import type { RegisterEntry, RegisterField, RegisterKind } from "../api/accessTypes";
import type { LabelPair } from "../api/types";

/** What a field of an entry says to people. */
export function textOf(field: RegisterField, value: unknown, label: (pair: LabelPair | undefined) => string): string {
  if (value === undefined || value === null || value === "") return "";
  const text = String(value);
  if (field.type === "choice") return label(field.choices?.find((c) => c.code === text)?.label) || text;
  return field.type === "time" ? text.replace("T", " ") : text;
}

/** The state in which a new entry starts. */
export function startOf(kind: RegisterKind, chosen: string | undefined): string {
  return (kind.start_by ? chosen : kind.states[0]?.code) ?? "";
}

/** The fields of a new entry: those of other starts than the chosen one are left out. */
export function fieldsOf(kind: RegisterKind, start: string): RegisterField[] {
  return kind.fields.filter((f) => f.required || !f.needed?.length || f.needed.includes(start));
}

/** Whether a new entry must fill a field. */
export function mustFill(field: RegisterField, state: string): boolean {
  return field.required || Boolean(field.needed?.includes(state));
}

/** The fields that a step to a state asks for: what the state needs and the entry does not say yet. */
export function fieldsForStep(kind: RegisterKind, entry: RegisterEntry, state: string): RegisterField[] {
  return kind.fields.filter((f) => f.needed?.includes(state) && (!entry.fields[f.name] || entry.state === state));
}

/** Whether a step is the plain closing of an entry. */
export function isClosing(kind: RegisterKind, state: string, asked: RegisterField[]): boolean {
  return kind.states[kind.states.length - 1]?.code === state && asked.length === 0;
}
