import type { Dictionary } from "../api/types";

/** A unit to choose, with those below it. */
export interface Choice {
  value: string;
  title: string;
  children: Choice[];
}

/** Builds the tree of a dictionary; an entry whose parent is not among them stands at the top. */
export function choicesOf(entries: Dictionary["entries"], label: (e: Dictionary["entries"][number]) => string): Choice[] {
  const byCode = new Map<string, Choice>(entries.map((e) => [e.code, { value: e.code, title: label(e), children: [] }]));
  const roots: Choice[] = [];
  for (const entry of entries) {
    const node = byCode.get(entry.code);
    const parent = byCode.get(entry.parent ?? "");
    if (node) (parent && parent !== node ? parent.children : roots).push(node);
  }
  return roots;
}
