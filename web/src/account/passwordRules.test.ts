import { expect, test } from "vitest";
import { rulesKept } from "./passwordRules";

const broken = (password: string) =>
  rulesKept(password, ["wang", "王丽"])
    .filter((r) => !r.kept)
    .map((r) => r.rule);

test("a few words in a row keep all rules", () => {
  expect(broken("lotus pond herons")).toEqual([]);
  expect(broken("莲塘白鹭二十七只回来了")).toEqual(["length"]);
  expect(broken("莲塘白鹭二十七只回来了吗")).toEqual([]);
});

test("each rule is told by itself", () => {
  expect(broken("lotus-hem7")).toEqual(["length"]);
  expect(broken("aaaa1234qwer5678")).toEqual(["varied"]);
  expect(broken("lotus-WANG-herons")).toEqual(["login"]);
  expect(broken("lotus-pond-王丽-herons")).toEqual(["login"]);
  expect(broken("")).toEqual(["length", "varied", "login"]);
});
