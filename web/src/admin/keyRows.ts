import type { KeyState } from "../api/accessTypes";

/** The keys that are rotated first, each with its newest generation on top. */
export function keyRows(keys: KeyState[]): KeyState[] {
  return [...keys].sort(
    (a, b) =>
      Number(b.rotates) - Number(a.rotates) || a.purpose.localeCompare(b.purpose) || b.generation - a.generation,
  );
}

/** The newest generation at work of the keys that rotate. */
export function newestAtWork(keys: KeyState[]): number {
  return Math.max(0, ...keys.filter((k) => k.rotates && k.at_work).map((k) => k.generation));
}
