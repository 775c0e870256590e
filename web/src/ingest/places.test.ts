import { expect, test } from "vitest";
import { bySheet } from "./places";

test("places gather by file and sheet in order of appearance", () => {
  const place = (file: string, sheet: string, cell: string) => ({ file, sheet, cell });
  const got = bySheet([
    place("a.xlsx", "房产", "E7"),
    place("a.xlsx", "人员", "C2"),
    place("a.xlsx", "房产", "E9"),
    place("b.xlsx", "房产", "E7"),
  ]);
  expect(got.map((s) => [s.file, s.sheet, s.places.map((p) => p.cell).join(" ")])).toEqual([
    ["a.xlsx", "房产", "E7 E9"],
    ["a.xlsx", "人员", "C2"],
    ["b.xlsx", "房产", "E7"],
  ]);
});
