import { expect, test } from "vitest";
import type { DossierArea, FactRecord } from "../api/types";
import { sizeOf } from "./dossierSize";

const area = (n: number) => ({ records: Array.from({ length: n }, () => ({}) as FactRecord) }) as DossierArea;

test("empty areas are not counted", () => {
  expect(sizeOf({ areas: [area(2), area(0), area(3)] })).toEqual({ areas: 2, records: 5 });
  expect(sizeOf({ areas: [] })).toEqual({ areas: 0, records: 0 });
});
