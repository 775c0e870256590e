import { expect, test } from "vitest";
import { cssString } from "./watermark";

test("a text cannot leave its CSS string", () => {
  expect(cssString("案号 2026-1")).toBe('"案号 2026-1"');
  expect(cssString('a"}</style>\\')).toBe('"a\\22 }\\3c /style\\3e \\5c "');
});
