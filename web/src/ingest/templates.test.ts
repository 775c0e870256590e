import { expect, test } from "vitest";
import type { Template } from "../api/templates";
import { matching } from "./templates";

const item = (kind: Template["kind"], code: string, zh: string, sheets: string[] = []): Template => ({
  kind, code, label: { zh, en: zh }, purpose: { zh: "", en: "" }, file: "", href: "",
  sheets: sheets.map((s) => ({ code: s, label: { zh: s, en: s } })),
});
const items = [item("category", "C5", "基层自治组织", ["房产"]), item("area", "A12", "房产"), item("register", "f_property", "不动产登记")];

test("without a word, the kind decides", () => {
  expect(matching(items, "area", " ", "zh").map((i) => i.code)).toEqual(["A12"]);
  expect(matching(items, "all", "", "zh")).toHaveLength(3);
});

test("a word finds in all kinds, the nearest first", () => {
  expect(matching(items, "register", "房产", "zh").map((i) => i.code)).toEqual(["A12", "C5"]);
  expect(matching(items, "category", "a12", "zh").map((i) => i.code)).toEqual(["A12"]);
  expect(matching(items, "all", "没有", "zh")).toEqual([]);
});
