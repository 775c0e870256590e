import { expect, test } from "vitest";
import { plain } from "./plain";

test("what an entry holds is told in one line", () => {
  expect(plain({ rows: 12, unit: "990118", none: null, areas: ["A01", "A12"] })).toBe("rows 12 · unit 990118 · areas A01, A12");
  expect(plain("as it is")).toBe("as it is");
  expect(plain({ deep: { level: 2 }, empty: "" })).toBe("deep level 2");
  expect(plain(undefined)).toBe("");
  expect(plain(0)).toBe("0");
});
