import { expect, test } from "vitest";
import type { DossierArea, FactRecord, FieldValue } from "../api/types";
import { maskedIn } from "./masked";

const record = (...values: Partial<FieldValue>[]) =>
  ({ values: values.map((v) => ({ field: "f", value: "", text: "", ...v })) }) as FactRecord;

test("what may be revealed is counted, with the registers, without what is withheld", () => {
  const area = {
    records: [record({ masked: true }, {}), record({ masked: true, withheld: true })],
    registers: [{ records: [record({ masked: true })] }],
  } as unknown as DossierArea;
  expect(maskedIn(area)).toBe(2);
  expect(maskedIn({ records: [record({})] } as unknown as DossierArea)).toBe(0);
});
