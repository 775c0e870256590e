import type { Administration } from "../api/accessTypes";

/** The administrations for whose only holder nobody could approve, or that nobody holds. */
export function aloneIn(all: Administration[]): Administration[] {
  return all.filter((a) => a.holders < 2);
}
