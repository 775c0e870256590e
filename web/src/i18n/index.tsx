import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { LabelPair } from "../api/types";
import { en } from "./en";
import { zh } from "./zh";
import type { Key } from "./zh";

/** A language of the page. */
export type Lang = "zh" | "en";

export type { Key } from "./zh";

type Params = Record<string, string | number>;

interface I18n {
  lang: Lang;
  setLang: (lang: Lang) => void;
  /** The text of a key with its {places} filled in; numbers are grouped. */
  t: (key: Key, params?: Params) => string;
  /** The side of a label pair that the reader wants. */
  label: (pair: LabelPair | undefined) => string;
}

const stored = "qingjian.lang";
const texts: Record<Lang, Record<Key, string>> = { zh, en };

/** Fills {places} of a text; numbers get thousands separators. */
export function fill(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name];
    if (value === undefined) return place;
    return typeof value === "number" ? value.toLocaleString("en-US") : value;
  });
}

function initialLang(): Lang {
  try {
    return localStorage.getItem(stored) === "en" ? "en" : "zh";
  } catch {
    return "zh"; // storage may be forbidden
  }
}

const Context = createContext<I18n | null>(null);

/** Holds the language of the page and keeps the choice in this browser. */
export function I18nProvider({ children }: { children: ReactNode }) {
  const [lang, setLang] = useState<Lang>(initialLang);
  useEffect(() => {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    try {
      localStorage.setItem(stored, lang);
    } catch {
      // Then the choice lasts as long as the page.
    }
  }, [lang]);
  const t = useCallback((key: Key, params?: Params) => fill(texts[lang][key], params), [lang]);
  const label = useCallback(
    (pair: LabelPair | undefined) => (pair ? pair[lang] || pair.zh || pair.en : ""),
    [lang],
  );
  const value = useMemo(() => ({ lang, setLang, t, label }), [lang, t, label]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** The language and the texts in it. */
export function useI18n(): I18n {
  const value = useContext(Context);
  if (!value) throw new Error("I18nProvider is missing");
  return value;
}
