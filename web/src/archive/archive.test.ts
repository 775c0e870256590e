import { expect, test } from "vitest";
import type { CatalogField, Version } from "../api/types";
import { termsOf } from "./searchState";
import { compare } from "./versions";

const fields: CatalogField[] = ["address", "price", "area"].map((name) => ({
  name,
  label: { zh: name, en: name },
  type: "string",
  sensitivity: 1,
}));

const version = (values: Record<string, string>, changed: string[] = []): Version => ({
  batch_no: 1,
  op: "upsert",
  recorded_at: "2026-11-23T00:00:00Z",
  origin: "DECL",
  values: Object.entries(values).map(([field, text]) => ({ field, value: text, text })),
  changed,
  source: { batch_id: "", file: "", sheet: "", row: 1 },
});

test("a version is set beside the one before it in catalogue order", () => {
  const got = compare(version({ price: "2", address: "x" }, ["price", "area"]), version({ area: "9", price: "1", address: "x" }), fields);
  expect(got.map((c) => [c.name, c.before?.text, c.now?.text, c.changed])).toEqual([
    ["address", "x", "x", false],
    ["price", "1", "2", true],
    ["area", "9", undefined, true],
  ]);
});

test("the first version has no changes", () => {
  expect(compare(version({ price: "2" }, ["price"]), undefined, fields)[0]?.changed).toBe(false);
});

test("masked values that look the same are changed when the server says so", () => {
  expect(compare(version({ address: "***" }, ["address"]), version({ address: "***" }), fields)[0]?.changed).toBe(true);
});

test("one box takes names and identity numbers", () => {
  expect(termsOf(" 张三 ")).toEqual({ name: "张三", idNo: "" });
  expect(termsOf("110101 19000101 001x")).toEqual({ name: "", idNo: "11010119000101001X" });
});
