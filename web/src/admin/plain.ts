/** A part of an entry as it was written, in one line: "rows 12 · unit 990118". */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (Array.isArray(value)) return value.map(plain).filter(Boolean).join(", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([key, part]) => [key, plain(part)])
    .filter(([, part]) => part)
    .map(([key, part]) => `${key} ${part}`)
    .join(" · ");
}
