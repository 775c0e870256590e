/** China Standard Time, in which the office means its dates, wherever a browser's clock stands. */
const OFFICE = 8 * 3600 * 1000;

/** "2026-11-23 09:05" in the office's time, "" for nothing. */
export function instant(text: string | undefined | null): string {
  if (!text) return "";
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text; // a day is the same day everywhere
  const at = new Date(text).getTime();
  return Number.isNaN(at) ? text : new Date(at + OFFICE).toISOString().slice(0, 16).replace("T", " ");
}

/** Today as "2026-11-23" in the office's time. */
export function today(): string {
  return instant(new Date().toISOString()).slice(0, 10);
}

/** The first instant of a day "2026-11-23" at the office, as the interface takes it. */
export function dayStart(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - OFFICE).toISOString();
}

/** The last instant of a day "2026-11-23" at the office. */
export function dayEnd(day: string): string {
  return new Date(Date.parse(`${day}T23:59:59.999Z`) - OFFICE).toISOString();
}

/** A count with thousands separators. */
export function count(n: number | undefined): string {
  return (n ?? 0).toLocaleString("en-US");
}

/** A file size: "12.4 KB". */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  if (n < 1024 * 1024) return `${(n / 1024).toFixed(1)} KB`;
  return `${(n / 1024 / 1024).toFixed(1)} MB`;
}

/** Whether a catalogue type is written flush right. */
export function isNumeric(type: string | undefined): boolean {
  return type === "int" || type === "decimal";
}
