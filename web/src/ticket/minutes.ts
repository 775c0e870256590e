import type { Ticket } from "../api/accessTypes";

/** Whole minutes until a ticket ends, 0 when it has. The server's clock is known to the second. */
export function minutesLeft(ticket: Ticket, now: number): number {
  const left = Date.parse(ticket.expires) - now;
  return left > 0 ? Math.max(1, Math.ceil((left - 999) / 60_000)) : 0;
}

/** Where the wish for level 3 stands. */
export function levelState(ticket: Ticket): "waits" | "three" | "two" {
  if (ticket.level >= 3) return "three";
  return (ticket.wanted_level ?? 0) > ticket.level ? "waits" : "two";
}
