import { expect, test } from "vitest";
import { questionOf } from "./auditQuestion";

test("an opaque id is told from an identity number", () => {
  expect(questionOf({ person: "0F3C9A7BE1D24C55A0B1C2D3E4F50617" })).toEqual({
    person_id: "0f3c9a7be1d24c55a0b1c2d3e4f50617",
  });
  expect(questionOf({ person: " 110101 19900101 001x " })).toEqual({ id_no: "11010119900101001X" });
});

test("empty conditions are not asked", () => {
  expect(questionOf({ person: " ", account: "", case_no: " 2026-1 ", action: undefined })).toEqual({ case_no: "2026-1" });
});
