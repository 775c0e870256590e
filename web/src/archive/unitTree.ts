import type { UnitNode } from "../api/types";

/** A unit in the tree, with the persons of its whole subtree that are told. */
export interface TreeUnit {
  key: string;
  unit: UnitNode;
  total: number;
  more: boolean; // some of the subtree is not told
  children: TreeUnit[];
}

/** Builds the tree; a unit whose unit above is not among them stands at the top. */
export function treeOf(units: UnitNode[]): TreeUnit[] {
  const byCode = new Map<string, TreeUnit>(
    units.map((unit) => [unit.code, { key: unit.code, unit, total: 0, more: unit.persons === null, children: [] }]),
  );
  const roots: TreeUnit[] = [];
  for (const node of byCode.values()) {
    const parent = byCode.get(node.unit.parent ?? "");
    (parent && parent !== node ? parent.children : roots).push(node);
  }
  const add = (node: TreeUnit): number => {
    node.total = (node.unit.persons ?? 0) + node.children.reduce((sum, child) => sum + add(child), 0);
    node.more ||= node.children.some((child) => child.more);
    return node.total;
  };
  roots.forEach(add);
  return roots;
}

/** The codes of all units above those whose name or code holds the text, and how many there are. */
export function found(units: UnitNode[], text: string): { open: string[]; hits: Set<string> } {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const hits = new Set(units.filter((u) => text && (u.name.includes(text) || u.code === text)).map((u) => u.code));
  const open = new Set<string>();
  for (const code of hits) {
    for (let at = byCode.get(code)?.parent; at && !open.has(at); at = byCode.get(at)?.parent) open.add(at);
  }
  return { open: [...open], hits };
}
