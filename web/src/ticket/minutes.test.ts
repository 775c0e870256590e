import { expect, test } from "vitest";
import type { Ticket } from "../api/accessTypes";
import { levelState, minutesLeft } from "./minutes";

const ticket = (more: Partial<Ticket> = {}): Ticket => ({
  id: "t1",
  purpose: "daily",
  purpose_label: "日常监督",
  case_no: "2026-1",
  legal_basis: "",
  opened_at: "2026-11-24T08:00:00Z",
  expires: "2026-11-24T09:00:00Z",
  level: 2,
  ...more,
});

test("minutes are counted up, so that the last of them is not 0", () => {
  const at = (text: string) => minutesLeft(ticket(), Date.parse(text));
  expect(at("2026-11-24T08:00:00Z")).toBe(60);
  expect(at("2026-11-24T08:59:01Z")).toBe(1);
  expect(at("2026-11-24T09:00:00Z")).toBe(0);
  expect(at("2026-11-25T09:00:00Z")).toBe(0);
});

test("level 3 waits until somebody approved it", () => {
  expect(levelState(ticket())).toBe("two");
  expect(levelState(ticket({ wanted_level: 3 }))).toBe("waits");
  expect(levelState(ticket({ wanted_level: 3, level: 3 }))).toBe("three");
});
