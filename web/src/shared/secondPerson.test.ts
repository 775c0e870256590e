import { expect, test } from "vitest";
import type { Approval } from "../api/accessTypes";
import { Problem } from "../api/client";
import { needsApproval, standing, waitingForMe } from "./secondPerson";

const at = (hour: number) => `2026-03-01T${String(hour).padStart(2, "0")}:00:00Z`;
const made = (id: string, hour: number, more: Partial<Approval> = {}): Approval => ({
  id,
  kind: "key_action",
  kind_label: "",
  object: "keys",
  summary: "",
  proposed_by: "",
  proposed_by_name: "",
  proposed_at: at(hour),
  expires: at(hour + 12),
  state: "open",
  mine: true,
  ...more,
});
const found = (...items: Approval[]) => standing(items, "key_action", "keys", Date.parse(at(8)))?.id;

test("the newest request of one's own counts", () => {
  expect(found(made("old", 1, { state: "refused" }), made("new", 2))).toBe("new");
  expect(found(made("theirs", 1, { mine: false }), made("other", 2, { object: "x" }), made("else", 3, { kind: "deletion" }))).toBeUndefined();
});

test("what was used or has run out counts no more", () => {
  expect(found(made("old", 1), made("new", 2, { state: "used" }))).toBeUndefined();
  expect(found(made("late", 1, { state: "approved", expires: at(8) }))).toBeUndefined();
  expect(found(made("refused", 1, { state: "refused" }))).toBe("refused");
});

test("somebody else's waits for who may decide it", () => {
  const theirs = made("theirs", 1, { mine: false, may_decide: true });
  expect(waitingForMe([made("mine", 1, { may_decide: true }), theirs], "key_action", "keys")).toBe(theirs);
  expect(waitingForMe([{ ...theirs, may_decide: false }, { ...theirs, state: "used" }], "key_action", "keys")).toBeUndefined();
});

test("only the one code is no failure", () => {
  expect(needsApproval(new Problem(403, "", "", "approval.needed"))).toBe(true);
  expect(needsApproval(new Problem(403, "", "", "approval.refused"))).toBe(false);
  expect(needsApproval(new Error("x"))).toBe(false);
});
