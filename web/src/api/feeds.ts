import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useI18n } from "../i18n";
import { call, query } from "./client";
import type { Page } from "./types";

/** Where a feed stands. */
export type FeedState = "ok" | "overdue" | "never" | "held" | "failing";

/** How a run ended, or where it waits. */
export type RunStatus =
  | "queued" | "running" | "held" | "published" | "unchanged" | "duplicate"
  | "empty" | "refused" | "superseded" | "failed" | "accepted";

/** One run of a feed; its id is that of its batch. */
export interface FeedRun {
  id: string;
  feed: string;
  status: RunStatus;
  queued_at: string;
  rows: { read: number; taken: number; unchanged: number; refused: number; pending: number; foreign: number; withheld: number };
  batch_no?: number;
  error?: string;
  findings?: { code: string; answer: string; text: string }[];
  letter?: string;
  reason?: string;
}

/** A feed, and who owes what since when. */
export interface Feed {
  name: string;
  label: string;
  sender: string;
  area_label: string;
  transport: string;
  state: FeedState;
  open?: boolean;
  good_at?: string;
  due_at?: string;
  next_at?: string;
  last?: FeedRun;
  held?: FeedRun;
}

/** The board. */
export function useFeeds() {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["feeds", lang],
    queryFn: ({ signal }) => call<{ items: Feed[] }>(lang, "/feeds", { signal }),
  });
}

/** The deliveries of a feed, newest first. */
export function useFeedRuns(feed: string) {
  const { lang } = useI18n();
  return useInfiniteQuery({
    queryKey: ["feeds", lang, feed],
    queryFn: ({ signal, pageParam }) =>
      call<Page<FeedRun>>(lang, `/feeds/${encodeURIComponent(feed)}/runs${query({ limit: 20, cursor: pageParam })}`, { signal }),
    initialPageParam: "" as string | number,
    getNextPageParam: (page) => page.next,
  });
}

/** Something that a person does to a feed or to a delivery that is held. */
export function useFeedAct(path: string) {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason?: string) => call<unknown>(lang, path, { body: reason === undefined ? {} : { reason } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["feeds"] }),
    gcTime: 0,
  });
}
