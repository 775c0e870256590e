import type { CatalogField, FieldValue, Version } from "../api/types";

/** One field of a version beside what the version before it held. */
export interface FieldChange {
  name: string;
  before: FieldValue | undefined;
  now: FieldValue | undefined;
  changed: boolean;
}

/**
 * Sets a version beside the one before it (undefined for the first), in
 * catalogue order. What the server lists as changed is changed: two masked
 * values may look the same and differ.
 */
export function compare(version: Version, before: Version | undefined, fields: CatalogField[]): FieldChange[] {
  const now = new Map(version.values.map((v) => [v.field, v]));
  const old = new Map(before?.values.map((v) => [v.field, v]));
  const changed = new Set(before ? version.changed : []);
  const names = [...fields.map((f) => f.name), ...now.keys(), ...old.keys()];
  return [...new Set(names)]
    .filter((name) => now.has(name) || old.has(name))
    .map((name) => ({ name, before: old.get(name), now: now.get(name), changed: changed.has(name) }));
}
