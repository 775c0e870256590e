/** "2026-11-23 09:05" in the reader's time zone, "" for nothing. */
export function instant(text: string | undefined | null): string {
  if (!text) return "";
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Today as "2026-11-23" in the reader's time zone. */
export function today(): string {
  return instant(new Date().toISOString()).slice(0, 10);
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
