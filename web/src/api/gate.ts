/** What a refused call needs before it can be made again. */
export type Need = "ticket" | "second_factor";

const needs: Record<string, Need> = {
  "ticket.required": "ticket",
  "second_factor.required": "second_factor",
};

/** What the calls need from the page: who asks the reader, and what when nobody is logged in any more. */
export interface Keeper {
  /** Asks the reader; true when the need is met and the call is worth repeating. */
  ask: (need: Need) => Promise<boolean>;
}

/**
 * Stands between the calls and the server: carries the ticket in force, and
 * asks the reader for what a refused call lacks. Many calls that are refused at
 * once lead to one question.
 */
export class Gate {
  /** The id of the ticket in force; "" when there is none. */
  ticket = "";
  private keeper: Keeper | undefined;
  private lost: (() => void) | undefined;
  private readonly asking = new Map<Need, Promise<boolean>>();
  private ahead = 0;

  /** Learns the server's clock from the date of an answer; an office machine's may be wrong. */
  hear(date: string | null): void {
    const at = Date.parse(date ?? "");
    if (!Number.isNaN(at)) this.ahead = at - Date.now();
  }

  /** Now by the server's clock, in milliseconds. */
  now(): number {
    return Date.now() + this.ahead;
  }

  /** Names who asks the reader; the answer takes the name back. */
  keep(keeper: Keeper): () => void {
    this.keeper = keeper;
    return () => {
      if (this.keeper === keeper) this.keeper = undefined;
    };
  }

  /** Names what to do when the server knows no session. */
  onLost(lost: () => void): () => void {
    this.lost = lost;
    return () => {
      if (this.lost === lost) this.lost = undefined;
    };
  }

  /** Whether a call refused with this code is to be repeated. */
  async mend(code: string): Promise<boolean> {
    if (code === "session.none" || code === "session.expired") {
      this.lost?.();
      return false;
    }
    const need = needs[code];
    const keeper = this.keeper;
    if (!need || !keeper) return false;
    const open = this.asking.get(need);
    if (open) return open;
    const asked = keeper.ask(need).finally(() => this.asking.delete(need));
    this.asking.set(need, asked);
    return asked;
  }
}

/** The gate of this page. */
export const gate = new Gate();
