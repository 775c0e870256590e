import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useI18n } from "../i18n";
import { call, query } from "./client";
import type { BatchProgress, ChangeKind, ChangePage, Receipt } from "./types";

const path = (id: string, part: string) => `/batches/${encodeURIComponent(id)}/${part}`;

/** What a batch changes, row by row. */
export function useChanges(id: string, kind: ChangeKind | "", sheet: string) {
  const { lang } = useI18n();
  return useInfiniteQuery({
    queryKey: ["changes", id, kind, sheet, lang],
    queryFn: ({ signal, pageParam }) =>
      call<ChangePage>(lang, `${path(id, "changes")}${query({ kind, sheet, limit: 50, cursor: pageParam })}`, { signal }),
    initialPageParam: "" as string | number,
    getNextPageParam: (last) => last.next || undefined,
    retry: false,
  });
}

/** Two uploads set against each other. */
export function useContrast(id: string, other: string) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["changes", "contrast", id, other, lang],
    queryFn: ({ signal }) => call<ChangePage>(lang, `${path(other, "contrast")}${query({ with: id })}`, { signal }),
    enabled: other !== "",
    retry: false,
  });
}

/** Prepares the batch that takes another one back. */
export function useWithdraw(id: string) {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (said: { overrides: boolean; reason: string }) => call<Receipt>(lang, path(id, "withdraw"), { body: said }),
    onSuccess: (receipt) => {
      client.setQueryData(["batch", receipt.batch_id, lang], receipt);
      for (const key of ["batches", "changes", "issues"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

/** Checks a batch again, or takes up a check that was stopped. */
export function useCheck(id: string) {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<Receipt>(lang, path(id, "check"), { method: "POST" }),
    onSettled: () => {
      for (const key of ["batch", "batches", "changes", "issues"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}

/** Stops the check of a batch. */
export function useStop(id: string) {
  const { lang } = useI18n();
  return useMutation({ mutationFn: () => call<void>(lang, path(id, "stop"), { method: "POST" }) });
}

/** How far the work on a batch is, as the server tells it; begins anew with every turn. */
export function useProgress(id: string, active: boolean, turn: number): BatchProgress | undefined {
  const client = useQueryClient();
  const [at, setAt] = useState<BatchProgress>();
  useEffect(() => {
    if (!active) return undefined;
    setAt(undefined);
    const events = new EventSource(`/api/v1${path(id, "events")}`);
    const hear = (e: MessageEvent<string>) => setAt(JSON.parse(e.data) as BatchProgress);
    events.addEventListener("progress", hear);
    events.addEventListener("end", (e) => {
      hear(e);
      events.close();
      void client.invalidateQueries({ queryKey: ["batch", id] });
    });
    return () => events.close();
  }, [id, active, turn, client]);
  return at;
}
