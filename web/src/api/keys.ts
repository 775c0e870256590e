import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useI18n } from "../i18n";
import type { Keys } from "./accessTypes";
import { call } from "./client";

/** The generations and ages of the keys. */
export function useKeys() {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["keys"],
    queryFn: ({ signal }) => call<Keys>(lang, "/keys", { signal }),
    staleTime: 10_000,
  });
}

/** Rotates the keys, or asks a second person to approve it. */
export function useRotateKeys() {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (reason: string) => call<Keys>(lang, "/keys/rotate", { body: { reason } }),
    onSuccess: (keys) => client.setQueryData(["keys"], keys),
    onSettled: () => client.invalidateQueries({ queryKey: ["approvals"] }),
    gcTime: 0,
  });
}
