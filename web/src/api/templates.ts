import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useI18n } from "../i18n";
import { call } from "./client";
import type { Receipt } from "./types";

/** In which unit of measure a column is; the batch waits for the answer. */
export interface Question {
  id: string;
  area: string;
  file: string;
  sheet: string;
  cell: string;
  field: string;
  field_label: string;
  options: string[];
  small?: boolean;
  answer?: string;
}

export type TemplateKind = "category" | "area" | "statement" | "register" | "ledger";

/** A workbook to fill in that can be had. */
export interface Template {
  kind: TemplateKind;
  code: string;
  label: { zh: string; en: string };
  purpose: { zh: string; en: string };
  sheets: { code: string; label: { zh: string; en: string } }[];
  file: string;
  href: string;
}

/** The workbooks to fill in that can be had. */
export function useTemplates(enabled: boolean) {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["templates"],
    queryFn: ({ signal }) => call<{ items: Template[] }>(lang, "/templates", { signal }),
    staleTime: Infinity,
    enabled,
  });
}

/** Answers questions of a batch, which is then checked anew. */
export function useAnswer(id: string) {
  const { lang } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (answers: Record<string, string>) =>
      call<Receipt>(lang, `/batches/${encodeURIComponent(id)}/answers`, { body: { answers } }),
    onSuccess: (receipt) => client.setQueryData(["batch", id, lang], receipt),
    onSettled: () => {
      for (const key of ["batch", "batches", "issues"]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}
