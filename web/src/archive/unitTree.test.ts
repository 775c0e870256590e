import { expect, test } from "vitest";
import type { UnitNode } from "../api/types";
import { found, treeOf } from "./unitTree";

const unit = (code: string, name: string, parent: string, persons: number): UnitNode => ({
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

test("a search opens the units above its hits", () => {
  const { open, hits } = found(units, "甲村");
  expect([...hits]).toEqual(["3"]);
  expect(open.sort()).toEqual(["1", "2"]);
  expect(found(units, "").hits.size).toBe(0);
});
