import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useI18n } from "../i18n";
import type {
  Account,
  Administration,
  Approval,
  Assignment,
  AssignmentWish,
  Grant,
  GrantWish,
  Items,
  Notice,
  PersonRequest,
  RegisterEntry,
  RegisterKind,
  RequestWish,
  RoleInfo,
  WatchAlert,
} from "./accessTypes";
import { call, query } from "./client";
import { may, useMe } from "./session";

/** A list that one call answers whole. */
function useItems<T>(key: string, path: string, enabled = true, staleTime = 10_000) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: [key, path, lang],
    queryFn: ({ signal }) => call<Items<T>>(lang, path, { signal }),
    enabled,
    staleTime,
  });
}

interface Write {
  path: string;
  method?: "POST" | "DELETE";
  body?: unknown;
}

/** A write after which some lists are read anew. */
function useWrite<In, Out = void>(write: (input: In) => Write, stale: string[]) {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: In) => {
      const { path, method = "POST", body } = write(input);
      return call<Out>(lang, path, { method, body });
    },
    onSettled: () => {
      for (const key of stale) void client.invalidateQueries({ queryKey: [key] });
    },
    gcTime: 0,
  });
}

const at = encodeURIComponent;

export const useAccounts = (enabled = true) => useItems<Account>("accounts", "/accounts", enabled);

/** Makes an account; its first password is in the answer and nowhere else. */
export const useAddAccount = () =>
  useWrite<{ login: string; name: string }, { account: Account; password: string }>(
    (body) => ({ path: "/accounts", body }),
    ["accounts"],
  );

export type AccountAct = "disable" | "enable" | "reset-password" | "reset-totp";

/** Does one of the usual things to an account; a new password is in the answer and nowhere else. */
export const useAccountAct = () =>
  useWrite<{ id: string; act: AccountAct }, { password?: string } | undefined>(
    ({ id, act }) => ({ path: `/accounts/${at(id)}/${act}` }),
    ["accounts"],
  );

/** Says which person an account belongs to; the identity number travels in the body only. */
export const useLinkPerson = () =>
  useWrite<{ id: string; id_no: string }>(
    ({ id, id_no }) => ({ path: `/accounts/${at(id)}/person`, body: { id_no } }),
    ["accounts"],
  );

/** Lets an identity at the provider log in as an account. */
export const useLinkOuter = () =>
  useWrite<{ id: string; subject: string }>(
    ({ id, subject }) => ({ path: `/accounts/${at(id)}/outer`, body: { subject } }),
    ["accounts"],
  );

/** Takes an account's identities at the provider away. */
export const useUnlinkOuter = () =>
  useWrite<string>((id) => ({ path: `/accounts/${at(id)}/outer`, method: "DELETE" }), ["accounts"]);

export const useRoles = (enabled = true) => useItems<RoleInfo>("roles", "/roles", enabled);

export const useGrants = () => useItems<Grant>("grants", "/grants");

export const useAdministrations = (enabled: boolean) => useItems<Administration>("administrations", "/administrations", enabled);

/** Proposes a grant; another person approves it. */
export const useProposeGrant = () =>
  useWrite<GrantWish, unknown>((body) => ({ path: "/grants", body }), ["grants", "approvals"]);

export const useRevokeGrant = () =>
  useWrite<string>((id) => ({ path: `/grants/${at(id)}`, method: "DELETE" }), ["grants", "approvals", "accounts", "administrations"]);

export const useApprovals = (state: string, enabled = true) =>
  useItems<Approval>("approvals", `/approvals${query({ state })}`, enabled);

/** Decides what somebody else proposed. */
export const useDecide = () =>
  useWrite<{ id: string; approve: boolean; note: string }>(
    ({ id, ...body }) => ({ path: `/approvals/${at(id)}/decide`, body }),
    ["approvals", "grants", "batch", "batches", "accounts", "administrations"],
  );

export const useAssignments = () => useItems<Assignment>("assignments", "/assignments");

/** To whom a lead can be given. */
export const useHandlers = () => useItems<{ id: string; name: string }>("handlers", "/handlers");

export const useAssign = () =>
  useWrite<AssignmentWish, Assignment>((body) => ({ path: "/assignments", body }), ["assignments"]);

export const useUnassign = () =>
  useWrite<string>((id) => ({ path: `/assignments/${at(id)}`, method: "DELETE" }), ["assignments"]);

/** Destroys what is encrypted about a person, or asks a second person to approve it. */
export const useErase = () =>
  useWrite<{ person: string; reason: string }>(
    ({ person, reason }) => ({ path: `/persons/${at(person)}/erase`, body: { reason } }),
    ["approvals", "dossier", "history", "search"],
  );

export const useAlerts = (state: string) => useItems<WatchAlert>("alerts", `/watch/alerts${query({ state })}`);

export const useReviewAlert = () =>
  useWrite<{ id: string; outcome: string; note: string }>(
    ({ id, ...body }) => ({ path: `/watch/alerts/${at(id)}/review`, body }),
    ["alerts"],
  );

/** Persons' requests in a state; "overdue" is one of them here. */
export const useRequests = (state: string) =>
  useItems<PersonRequest>("requests", `/requests${query(state === "overdue" ? { overdue: "true" } : { state })}`);

/** How much of what the reader handles is overdue, by register; "request" stands for persons' requests. */
export function useOverdue(): Record<string, number> {
  const enabled = may(useMe(), "request.handle", "duty.keep", "enquiry.read", "incident.manage");
  const overdue = useItems<{ kind: string; count: number }>("overdue", "/overdue", enabled, 60_000);
  return Object.fromEntries((overdue.data?.items ?? []).map((o) => [o.kind, o.count]));
}

export const useAnswerRequest = () =>
  useWrite<{ id: string; outcome: string; text: string }>(
    ({ id, ...body }) => ({ path: `/requests/${at(id)}/answer`, body }),
    ["requests", "overdue"],
  );

/** The registers that the reader may enter or read, with the forms to build of them. */
export const useRegisterKinds = () => useItems<RegisterKind>("registers", "/registers");

export const useRegister = (kind: string, may: boolean, overdue: boolean) =>
  useItems<RegisterEntry>("register", `/registers/${at(kind)}${query({ overdue: overdue ? "true" : "" })}`, may && kind !== "");

export const useAddEntry = (kind: string) =>
  useWrite<Record<string, string>, RegisterEntry>(
    (fields) => ({ path: `/registers/${at(kind)}`, body: { fields } }),
    ["register", "overdue"],
  );

/** Brings an entry to another state; the last state of a kind closes it. */
export const useStepEntry = (kind: string) =>
  useWrite<{ id: string; close: boolean; state: string; note: string; fields: Record<string, string> }>(
    ({ id, close, ...body }) =>
      close
        ? { path: `/registers/${at(kind)}/${at(id)}/close`, body: { note: body.note } }
        : { path: `/registers/${at(kind)}/${at(id)}/step`, body },
    ["register", "overdue"],
  );

export const useOwnRequests = () => useItems<PersonRequest>("ownRequests", "/own/requests");

export const useOwnNotices = () => useItems<Notice>("ownNotices", "/own/notices");

export const useAskRequest = () =>
  useWrite<RequestWish, PersonRequest>((body) => ({ path: "/own/requests", body }), ["ownRequests"]);
