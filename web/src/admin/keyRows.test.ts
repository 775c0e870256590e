import { expect, test } from "vitest";
import type { KeyState } from "../api/accessTypes";
import { keyRows, newestAtWork } from "./keyRows";

const key = (purpose: string, generation: number, rotates: boolean, at_work = true): KeyState => ({
  purpose,
  generation,
  rotates,
  at_work,
  created_at: "",
  days: 0,
});

test("what is rotated comes first, newest on top", () => {
  const keys = [key("identity", 1, false), key("data", 1, true, false), key("sign", 2, true), key("data", 2, true)];
  expect(keyRows(keys).map((k) => `${k.purpose} ${k.generation}`)).toEqual(["data 2", "data 1", "sign 2", "identity 1"]);
  expect(newestAtWork(keys)).toBe(2);
  expect(newestAtWork([])).toBe(0);
});
