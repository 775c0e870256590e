import { useApprovals } from "../api/lists";
import type { Receipt } from "../api/types";
import { gate } from "../api/gate";
import { standing, waitingForMe } from "../shared/secondPerson";

const kind = "import_commit";

/** The second person's word about a batch that is not published yet, as far as the reader may know of it. */
export function useBatchApproval({ batch_id, status }: Receipt) {
  const approvals = useApprovals("", status === "checked" || status === "awaiting_confirmation");
  const items = approvals.data?.items ?? [];
  return {
    mine: standing(items, kind, batch_id, gate.now()),
    yours: waitingForMe(items, kind, batch_id),
    again: () => void approvals.refetch(),
    reading: approvals.isFetching,
  };
}
