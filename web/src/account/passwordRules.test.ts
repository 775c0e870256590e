import { expect, test } from "vitest";
import { rulesKept } from "./passwordRules";

const broken = (password: string, login = "wang") =>
  rulesKept(password, login)
    .filter((r) => !r.kept)
    .map((r) => r.rule);

test("a good password keeps all rules", () => {
  expect(broken("Lotus-pond 27 herons")).toEqual([]);
});

test("each rule is told by itself", () => {
  expect(broken("Ab1-")).toEqual(["length"]);
  expect(broken("abcdefghijklmn1")).toEqual(["kinds"]);
  expect(broken("Lotus-WANG-2027x")).toEqual(["login"]);
  expect(broken("")).toEqual(["length", "kinds", "login"]);
});

test("characters are counted, not their halves", () => {
  expect(broken("莲塘白鹭二十七只aA1𠀀")).toEqual([]);
});
