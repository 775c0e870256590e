import { createContext, useContext, useMemo, useState } from "react";
import type { ReactNode } from "react";

/** The personal half of a search; it lives in memory only, never in the address. */
export interface PersonalTerms {
  name: string;
  idNo: string;
}

interface SearchState {
  terms: PersonalTerms;
  setTerms: (terms: PersonalTerms) => void;
}

const Context = createContext<SearchState>({ terms: { name: "", idNo: "" }, setTerms: () => undefined });

/** Keeps the search while the reader goes to a dossier and comes back. */
export function SearchProvider({ children }: { children: ReactNode }) {
  const [terms, setTerms] = useState<PersonalTerms>({ name: "", idNo: "" });
  const value = useMemo(() => ({ terms, setTerms }), [terms]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** The personal terms in force. */
export function useSearchState(): SearchState {
  return useContext(Context);
}

/** Tells an identity number from a name, as typed into one box. */
export function termsOf(text: string): PersonalTerms {
  const dense = text.replace(/\s/g, "");
  return /^\d{14,17}[\dXx]?$/.test(dense)
    ? { name: "", idNo: dense.toUpperCase() }
    : { name: text.trim(), idNo: "" };
}
