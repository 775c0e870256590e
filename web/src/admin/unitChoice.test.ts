import { expect, test } from "vitest";
import { choicesOf } from "./unitChoice";

test("units stand below their units", () => {
  const entry = (code: string, parent?: string) => ({ code, parent, label: { zh: code, en: code } });
  const roots = choicesOf([entry("2", "1"), entry("1"), entry("3", "9"), entry("4", "4")], (e) => e.label.zh);
  expect(roots.map((r) => [r.value, r.children.map((c) => c.value)])).toEqual([
    ["1", ["2"]],
    ["3", []],
    ["4", []],
  ]);
});
