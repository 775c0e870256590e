import { expect, test } from "vitest";
import { aloneIn } from "./alone";

const of = (role: string, holders: number) => ({ role, label: role, holders });

test("an administration wants two persons", () => {
  expect(aloneIn([of("system", 0), of("security", 1), of("audit", 2)]).map((a) => a.role)).toEqual(["system", "security"]);
  expect(aloneIn([of("security", 2), of("audit", 3)])).toEqual([]);
});
