import type { Template, TemplateKind } from "../api/templates";

/**
 * The templates of a kind that a word finds in name, code, purpose or sheets. A
 * word is looked for in all kinds: who types 房产 need not know what it counts as.
 */
export function matching(items: Template[], kind: TemplateKind | "all", word: string, lang: "zh" | "en"): Template[] {
  const wanted = word.trim().toLowerCase();
  if (wanted === "") return items.filter((item) => kind === "all" || item.kind === kind);
  const rank = (item: Template) => {
    if (item.code.toLowerCase() === wanted) return 0;
    if (item.label[lang].toLowerCase().includes(wanted)) return 1;
    const other = [item.code, item.purpose[lang], ...item.sheets.flatMap((s) => [s.code, s.label[lang]])];
    return other.some((text) => text.toLowerCase().includes(wanted)) ? 2 : 3;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter((x) => x.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map((x) => x.item);
}
