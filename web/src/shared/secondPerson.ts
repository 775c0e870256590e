import type { Approval } from "../api/accessTypes";
import { Problem } from "../api/client";
import { gate } from "../api/gate";
import { useApprovals } from "../api/lists";

/** Whether a write was not done because a second person must approve it first: no failure. */
export function needsApproval(error: unknown): boolean {
  return error instanceof Problem && error.code === "approval.needed";
}

/** The request of the reader's own that counts for a matter: the newest, unless it was used or has run out. */
export function standing(items: Approval[], kind: string, object: string, now: number): Approval | undefined {
  const [newest] = items
    .filter((a) => a.mine && a.kind === kind && a.object === object)
    .sort((a, b) => Date.parse(b.proposed_at) - Date.parse(a.proposed_at));
  if (!newest || !["open", "approved", "refused"].includes(newest.state)) return undefined;
  return newest.expires && Date.parse(newest.expires) <= now ? undefined : newest;
}

/** The request of somebody else about a matter that waits for the reader. */
export function waitingForMe(items: Approval[], kind: string, object: string): Approval | undefined {
  return items.find((a) => a.kind === kind && a.object === object && a.state === "open" && a.may_decide && !a.mine);
}

/** What the reader asked a second person for, as it stands. */
export function useStanding(kind: string, object: string, enabled = true): Approval | undefined {
  const approvals = useApprovals("", enabled);
  return standing(approvals.data?.items ?? [], kind, object, gate.now());
}
