import { expect, test } from "vitest";
import type { RegisterEntry, RegisterField, RegisterKind } from "../api/accessTypes";
import { fieldsForStep, fieldsOf, isClosing, mustFill, startOf, textOf } from "./registerForm";

const pair = (text: string) => ({ zh: text, en: text });
const field = (name: string, more: Partial<RegisterField> = {}): RegisterField => ({
  name,
  label: pair(name),
  type: "line",
  required: false,
  ...more,
});
const notices: RegisterKind = {
  may_read: true,
  may_write: true,
  may_handle: true,
  code: "notice",
  label: pair("notice"),
  start_by: "outcome",
  fields: [
    field("outcome", { type: "choice", required: true, choices: [{ code: "told", label: pair("Told") }] }),
    field("area"),
    field("told_on", { needed: ["told"] }),
    field("basis", { needed: ["withheld"] }),
  ],
  states: [
    { code: "withheld", label: pair("Withheld"), next: ["told", "ended"] },
    { code: "told", label: pair("Told") },
    { code: "ended", label: pair("Ended") },
  ],
};
const names = (fields: RegisterField[]) => fields.map((f) => f.name).join(" ");

test("a new entry asks for the fields of its start alone", () => {
  expect(startOf(notices, "told")).toBe("told");
  expect(startOf({ ...notices, start_by: undefined }, "told")).toBe("withheld");
  expect(names(fieldsOf(notices, "told"))).toBe("outcome area told_on");
  expect(names(fieldsOf(notices, ""))).toBe("outcome area");
  expect(notices.fields.filter((f) => mustFill(f, "withheld")).map((f) => f.name)).toEqual(["outcome", "basis"]);
});

test("a step asks for what its state needs and the entry does not say", () => {
  const entry = { id: "1", at: "", by_name: "", state: "withheld", fields: {} } as RegisterEntry;
  expect(names(fieldsForStep(notices, entry, "told"))).toBe("told_on");
  expect(names(fieldsForStep(notices, { ...entry, fields: { told_on: "2026-11-24" } }, "told"))).toBe("");
  expect(isClosing(notices, "ended", [])).toBe(true);
  expect(isClosing(notices, "told", [])).toBe(false);
});

test("values are told in words", () => {
  const label = (p: { zh: string } | undefined) => p?.zh ?? "";
  expect(textOf(notices.fields[0]!, "told", label)).toBe("Told");
  expect(textOf(field("when", { type: "time" }), "2026-11-24T09:30", label)).toBe("2026-11-24 09:30");
  expect(textOf(field("n"), undefined, label)).toBe("");
});
