import { afterEach, expect, test, vi } from "vitest";
import { dayEnd, dayStart, instant, today } from "./format";

afterEach(() => vi.useRealTimers());

test("a time is told as the office's clock shows it", () => {
  expect(instant("2026-11-24T16:38:00Z")).toBe("2026-11-25 00:38");
  expect(instant("2026-11-25T00:38:00+08:00")).toBe("2026-11-25 00:38");
  expect(instant("2026-11-24")).toBe("2026-11-24");
  expect(instant("soon")).toBe("soon");
  expect(instant(null)).toBe("");
});

test("today is the office's day, whatever the browser's time zone", () => {
  vi.useFakeTimers({ now: new Date("2026-11-24T15:59:59Z") });
  expect(today()).toBe("2026-11-24");
  vi.setSystemTime(new Date("2026-11-24T16:00:00Z"));
  expect(today()).toBe("2026-11-25");
});

test("a day begins and ends at the office's midnight", () => {
  expect(dayStart("2026-11-25")).toBe("2026-11-24T16:00:00.000Z");
  expect(dayEnd("2026-11-25")).toBe("2026-11-25T15:59:59.999Z");
});
