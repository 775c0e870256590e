import { expect, test } from "vitest";
import type { UnitNode } from "../api/types";
import { found, treeOf } from "./unitTree";

const unit = (code: string, name: string, parent: string, persons: number | null): UnitNode => ({
  code,
  name,
  parent,
  persons,
  level: "village",
  level_label: "村",
  from: "2023-01-01",
});
const units = [unit("1", "示范区", "", 1), unit("2", "甲镇", "1", 2), unit("3", "甲村", "2", 3), unit("9", "孤儿", "8", 4)];

test("persons add up along the tree, orphans stand at the top", () => {
  const roots = treeOf(units);
  expect(roots.map((r) => [r.key, r.total])).toEqual([
    ["1", 6],
    ["9", 4],
  ]);
});

test("what is not told leaves a mark up to the top", () => {
  const [root, orphan] = treeOf([unit("1", "示范区", "", 7), unit("2", "甲镇", "1", null), unit("3", "甲村", "2", 5), unit("9", "孤儿", "8", 0)]);
  expect([root?.total, root?.more, root?.children[0]?.total, root?.children[0]?.more]).toEqual([12, true, 5, true]);
  expect([root?.children[0]?.children[0]?.more, orphan?.more]).toEqual([false, false]);
});

test("a search opens the units above its hits", () => {
  const { open, hits } = found(units, "甲村");
  expect([...hits]).toEqual(["3"]);
  expect(open.sort()).toEqual(["1", "2"]);
  expect(found(units, "").hits.size).toBe(0);
});
