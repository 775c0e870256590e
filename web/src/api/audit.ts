import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useI18n } from "../i18n";
import type { AuditPage, AuditQuestion, Verification } from "./accessTypes";
import { call, download } from "./client";

/** Entries of the trail; the question travels in the body only. Nothing is asked without one. */
export function useAudit(question: AuditQuestion | undefined) {
  const { lang } = useI18n();
  return useInfiniteQuery({
    queryKey: ["audit", question, lang],
    queryFn: ({ signal, pageParam }) =>
      call<AuditPage>(lang, "/audit/search", {
        body: { ...question, limit: 50, ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: "" as string | number,
    getNextPageParam: (last) => last.next || undefined,
    enabled: question !== undefined,
    gcTime: 60_000,
  });
}

/** Checks the whole chain. */
export function useVerify() {
  const { lang } = useI18n();
  return useMutation({ mutationFn: () => call<Verification>(lang, "/audit/verify", { method: "POST" }) });
}

/** Signs the trail as it is now. */
export function useCheckpoint() {
  const { lang } = useI18n();
  return useMutation({ mutationFn: () => call<unknown>(lang, "/audit/checkpoint", { method: "POST" }) });
}

/** Hands out the whole trail as a file. */
export function useAuditExport() {
  const { lang } = useI18n();
  return useMutation({ mutationFn: (name: string) => download(lang, "/audit/export", name) });
}
