import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Query, QueryClient } from "@tanstack/react-query";
import { useI18n } from "../i18n";
import type { Lang } from "../i18n";
import type { About, Items, Purpose, Session, Ticket, TicketWish } from "./accessTypes";
import { Problem, call } from "./client";
import { gate } from "./gate";

/** What the server says of itself to anybody. */
export function useAbout() {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["about", lang],
    queryFn: ({ signal }) => call<About>(lang, "/about", { signal }),
    staleTime: 5 * 60_000,
  });
}

/** Keeps the gate's ticket in step with the session. */
function take(session: Session | null): Session | null {
  gate.ticket = session?.ticket?.id ?? "";
  return session;
}

async function readSession(lang: Lang, signal: AbortSignal): Promise<Session | null> {
  try {
    return take(await call<Session>(lang, "/session", { signal, plain: true }));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return take(null);
    throw error;
  }
}

/** Who is logged in; null when nobody is. A wish for level 3 is looked after until it is decided. */
export function useSession() {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => readSession(lang, signal),
    staleTime: Infinity,
    refetchInterval: (q) => {
      const ticket = q.state.data?.ticket;
      return ticket && (ticket.wanted_level ?? 0) > ticket.level ? 15_000 : false;
    },
  });
}

/** The session, of pages that are shown to those logged in only. */
export function useMe(): Session {
  const { data } = useSession();
  if (!data) throw new Error("nobody is logged in");
  return data;
}

/** Whether the account may do one of these things. */
export function may(session: Session, ...permissions: string[]): boolean {
  return permissions.some((p) => session.permissions.includes(p));
}

/** How a session ended: at the reader's wish, by idling, or on the server. */
export type Left = "out" | "idle" | "lost";

const personal = {
  predicate: (q: Query) => !["session", "about", "left"].includes(String(q.queryKey[0])),
};

/** Forgets all that was read: nothing personal stays in memory when nobody is logged in. */
export function forget(client: QueryClient, left: Left): void {
  void client.cancelQueries(personal);
  client.setQueryData(["left"], left);
  client.setQueryData(["session"], take(null));
  client.removeQueries(personal);
  client.getMutationCache().clear();
}

/** Starts a session with what the server answered to a login. */
function begin(client: QueryClient, session: Session): void {
  client.setQueryData(["session"], take(session));
}

export interface Credentials {
  login: string;
  password: string;
  code?: string;
}

/** Logs in. */
export function useLogin() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials) => call<Session>(lang, "/session", { body }),
    onSuccess: (session) => begin(client, session),
    gcTime: 0,
  });
}

/** The first start: makes the first account with the one-time code. */
export function useSetup() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { code: string; login: string; name: string; password: string }) =>
      call<Session>(lang, "/setup", { body }),
    onSuccess: (session) => {
      begin(client, session);
      void client.invalidateQueries({ queryKey: ["about"] });
    },
    gcTime: 0,
  });
}

/** Ends the session. The page forgets all even when the server does not answer. */
export function useLogout() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (_: Left) => call<void>(lang, "/session", { method: "DELETE" }),
    onSettled: (_data, _error, left) => forget(client, left),
  });
}

/** Gives the six digits in a running session. */
export function useSecondFactor() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (code: string) => call<void>(lang, "/session/second-factor", { body: { code } }),
    onSuccess: () =>
      client.setQueryData<Session | null>(["session"], (s) => s && { ...s, second_factor: true }),
    gcTime: 0,
  });
}

/** The purposes for which personal data may be read. */
export function usePurposes(enabled: boolean) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["purposes", lang],
    queryFn: ({ signal }) => call<Items<Purpose>>(lang, "/purposes", { signal }),
    staleTime: Infinity,
    enabled,
  });
}

/** What is read under a ticket goes when the ticket does. */
const underTicket = ["dossier", "history"];

/** Puts another ticket in force, or none, and reads anew what was read under the last one. */
export function useTicketInForce() {
  const client = useQueryClient();
  return (ticket: Ticket | undefined) => {
    const before = gate.ticket;
    client.setQueryData<Session | null>(["session"], (s) => s && take({ ...s, ticket }));
    if (!before) return;
    for (const key of underTicket) void client.resetQueries({ queryKey: [key] });
  };
}

/** Opens a ticket. */
export function useOpenTicket() {
  const { lang } = useI18n();
  const inForce = useTicketInForce();
  return useMutation({
    mutationFn: (body: TicketWish) => call<Ticket>(lang, "/tickets", { body }),
    onSuccess: inForce,
  });
}

/** Opens a ticket in an emergency. */
export function useBreakGlass() {
  const { lang } = useI18n();
  const inForce = useTicketInForce();
  return useMutation({
    mutationFn: (reason: string) => call<Ticket>(lang, "/tickets/break-glass", { body: { reason } }),
    onSuccess: inForce,
  });
}

/** Closes a ticket before its time. */
export function useCloseTicket() {
  const { lang } = useI18n();
  const inForce = useTicketInForce();
  return useMutation({
    mutationFn: (id: string) => call<void>(lang, `/tickets/${encodeURIComponent(id)}`, { method: "DELETE" }),
    onSuccess: () => inForce(undefined),
  });
}
