import { expect, test } from "vitest";
import { fill } from ".";
import { en } from "./en";
import { zh } from "./zh";

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

test("both languages hold the same keys", () => {
  expect(Object.keys(en)).toEqual(Object.keys(zh));
});

test.each(Object.keys(zh) as (keyof typeof zh)[])("%s has the same places in both languages", (key) => {
  expect(places(en[key])).toEqual(places(zh[key]));
});

test("numbers are grouped, texts are not", () => {
  expect(fill("{a} {b}", { a: 1234567, b: "2026" })).toBe("1,234,567 2026");
});
