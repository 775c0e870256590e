import { expect, test } from "vitest";
import { clockOf } from "./idle";

const minute = 60_000;

test("two minutes before the idle end the reader is warned", () => {
  expect(clockOf(17 * minute, 0, 20 * 60, Infinity)).toEqual({ state: "ok", left: 180, fixed: false });
  expect(clockOf(18 * minute, 0, 20 * 60, Infinity)).toEqual({ state: "warn", left: 120, fixed: false });
  expect(clockOf(20 * minute, 0, 20 * 60, Infinity)).toEqual({ state: "over", left: 0, fixed: false });
});

test("a sign of life moves the idle end, not the fixed one", () => {
  expect(clockOf(19 * minute, 10 * minute, 20 * 60, Infinity).state).toBe("ok");
  expect(clockOf(19 * minute, 18 * minute, 20 * 60, 20 * minute)).toEqual({ state: "warn", left: 60, fixed: true });
});

test("a short idle time is not all warning", () => {
  expect(clockOf(20_000, 0, 60, Infinity).state).toBe("ok");
  expect(clockOf(30_000, 0, 60, Infinity).state).toBe("warn");
});

test("no idle time given means none", () => {
  expect(clockOf(1e12, 0, 0, Infinity).state).toBe("ok");
});
