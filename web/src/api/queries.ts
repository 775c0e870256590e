import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useI18n } from "../i18n";
import { call, query } from "./client";
import type {
  BatchItem,
  Catalog,
  Dictionary,
  Dossier,
  Figures,
  History,
  IssuePage,
  Meta,
  Page,
  Reason,
  Receipt,
  SearchInput,
  SearchPage,
  UnitFile,
  UnitTree,
} from "./types";

/** What the server says of itself; also the newest watermark. */
export function useMeta() {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["meta"],
    queryFn: ({ signal }) => call<Meta>(lang, "/meta", { signal }),
    refetchInterval: 60_000,
  });
}

/** The catalogue carries both languages, so one copy serves both. */
export function useCatalog() {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["catalog"],
    queryFn: ({ signal }) => call<Catalog>(lang, "/catalog", { signal }),
    staleTime: Infinity,
  });
}

/** One dictionary of the catalogue, with both languages. */
export function useDictionary(name: string) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["dictionary", name],
    queryFn: ({ signal }) =>
      call<Dictionary>(lang, `/catalog/dictionaries/${encodeURIComponent(name)}`, { signal }),
    staleTime: Infinity,
    retry: false,
  });
}

/** Batches, newest first. */
export function useBatches() {
  const { lang } = useI18n();
  return useInfiniteQuery({
    queryKey: ["batches"],
    queryFn: ({ signal, pageParam }) =>
      call<Page<BatchItem>>(lang, `/batches${query({ limit: 20, cursor: pageParam })}`, { signal }),
    initialPageParam: "" as string | number,
    getNextPageParam: (last) => last.next || undefined,
  });
}

/** One batch; asks again each second while the server is at work on it. */
export function useBatch(id: string) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["batch", id, lang],
    queryFn: ({ signal }) => call<Receipt>(lang, `/batches/${encodeURIComponent(id)}`, { signal }),
    placeholderData: (previous) => (previous?.batch_id === id ? previous : undefined),
    refetchInterval: (q) =>
      q.state.data && ["received", "publishing"].includes(q.state.data.status)
        ? 1000
        : false,
  });
}

/** A batch's issues, of one cause when code is given. */
export function useIssues(id: string, code: string, enabled = true) {
  const { lang } = useI18n();
  return useInfiniteQuery({
    queryKey: ["issues", id, code, lang],
    queryFn: ({ signal, pageParam }) =>
      call<IssuePage>(
        lang,
        `/batches/${encodeURIComponent(id)}/issues${query({ code, limit: 200, cursor: pageParam })}`,
        { signal },
      ),
    initialPageParam: "" as string | number,
    getNextPageParam: (last) => last.next || undefined,
    enabled,
  });
}

/** What is said when a batch is confirmed. */
export interface Confirmation {
  digest: string;
  /** Rows on file that disappear because a full batch lacks them. */
  ended: number;
  reasons: Reason[];
}

/** Publishes what is good of a batch. */
export function useConfirm(id: string) {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ digest, ended, reasons }: Confirmation) => {
      const path = `/batches/${encodeURIComponent(id)}`;
      if (reasons.length > 0) await call<Receipt>(lang, `${path}/justify`, { body: { reasons } });
      return call<Receipt>(lang, `${path}/confirm`, { body: { digest, ended } });
    },
    onSuccess: (receipt) => client.setQueryData(["batch", id, lang], receipt),
    onSettled: () => {
      for (const key of ["batch", "batches", "approvals", "meta", "issues", "changes", "dossier", "search", "history", "units", "unit", "figures", "dictionary"]) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

/** Persons by what was asked; the question travels in the body only. */
export function useSearch(input: SearchInput) {
  const { lang } = useI18n();
  return useInfiniteQuery({
    queryKey: ["search", input, lang],
    queryFn: ({ signal, pageParam }) =>
      call<SearchPage>(lang, "/persons/search", {
        body: { ...input, limit: 50, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "" as string | number,
    getNextPageParam: (last) => last.next || undefined,
    enabled: Object.values(input).some(Boolean),
    gcTime: 5 * 60_000,
  });
}

/** The tree of units as it was on a day. */
export function useUnits(asOf: string) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["units", asOf, lang],
    queryFn: ({ signal }) => call<UnitTree>(lang, `/units${query({ as_of: asOf })}`, { signal }),
    staleTime: 60_000,
  });
}

/** One unit as it was on a day. */
export function useUnit(code: string, asOf: string) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["unit", code, asOf, lang],
    queryFn: ({ signal }) =>
      call<UnitFile>(lang, `/units/${encodeURIComponent(code)}${query({ as_of: asOf })}`, { signal }),
    enabled: code !== "",
    staleTime: 60_000,
  });
}

/** The base figures of a day, of one unit and those below it when given. */
export function useFigures(asOf: string, unit: string) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["figures", asOf, unit, lang],
    queryFn: ({ signal }) => call<Figures>(lang, `/figures${query({ as_of: asOf, unit })}`, { signal }),
    staleTime: 60_000,
  });
}

/** How a dossier is looked at. */
export interface DossierView {
  asOf: string;
  asKnown: string;
  reveal: boolean;
}

/** A person's dossier. Every reading is recorded, so it is never re-read idly. */
export function useDossier(id: string, view: DossierView) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["dossier", id, view, lang],
    queryFn: ({ signal }) =>
      call<Dossier>(
        lang,
        `/persons/${encodeURIComponent(id)}/dossier${query({
          as_of: view.asOf,
          as_known: view.asKnown,
          reveal: view.reveal || undefined,
        })}`,
        { signal },
      ),
    staleTime: 60_000,
    // Full values leave the memory as soon as nobody looks at them.
    gcTime: view.reveal ? 0 : 5 * 60_000,
    placeholderData: (previous) =>
      previous?.person_id === id && (view.reveal || !previous.revealed) ? previous : undefined,
  });
}

/** All versions of one record, newest first. */
export function useHistory(personId: string, recordId: string, reveal: boolean) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["history", personId, recordId, reveal, lang],
    queryFn: ({ signal }) =>
      call<History>(
        lang,
        `/persons/${encodeURIComponent(personId)}/records/${encodeURIComponent(recordId)}/history${query(
          { reveal: reveal || undefined },
        )}`,
        { signal },
      ),
    enabled: recordId !== "",
    gcTime: reveal ? 0 : 5 * 60_000,
  });
}
