import { createContext, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { flushSync } from "react-dom";
import { useMeta } from "../api/queries";
import { useMe } from "../api/session";
import type { Watermark } from "../api/types";
import { useI18n } from "../i18n";
import { instant } from "./format";

interface Shown {
  shown: Watermark | undefined;
  show: (watermark: Watermark | undefined) => void;
}

const Context = createContext<Shown>({ shown: undefined, show: () => undefined });

/** Carries the watermark of the data in view to the bottom line. */
export function WatermarkProvider({ children }: { children: ReactNode }) {
  const [shown, show] = useState<Watermark>();
  const value = useMemo(() => ({ shown, show }), [shown]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

/** Declares up to which batch the data in view goes, while the view stands. */
export function useWatermark(watermark: Watermark | undefined): void {
  const { show } = useContext(Context);
  const no = watermark?.batch_no;
  const at = watermark?.at;
  useEffect(() => {
    show(no === undefined ? undefined : { batch_no: no, at });
    return () => show(undefined);
  }, [no, at, show]);
}

/** "Data up to batch 12, 2026-11-23 09:05": of the view, else the newest. */
export function useWatermarkText(): string {
  const { t } = useI18n();
  const { shown } = useContext(Context);
  const meta = useMeta();
  const mark = shown ?? meta.data?.watermark;
  if (!mark || mark.batch_no === 0) {
    return t(meta.data?.watermark?.batch_no ? "app.watermark.before" : "app.watermark.none");
  }
  return t("app.watermark", { no: String(mark.batch_no), at: instant(mark.at) });
}

/** Now, as of the last print. */
function usePrintedAt(): string {
  const [at, setAt] = useState(() => new Date().toISOString());
  useEffect(() => {
    const stamp = () => flushSync(() => setAt(new Date().toISOString()));
    window.addEventListener("beforeprint", stamp);
    return () => window.removeEventListener("beforeprint", stamp);
  }, []);
  return instant(at);
}

/** A text as a CSS string. */
export function cssString(text: string): string {
  return `"${text.replace(/["\\<>\n]/g, (c) => `\\${c.charCodeAt(0).toString(16)} `)}"`;
}

/**
 * Text across each printed page. Paper leaves the house, so it says what it is,
 * who printed it, when, and what for. Where the browser can, the purpose stands
 * in the foot of each page as well.
 */
export function PrintWatermark() {
  const { t } = useI18n();
  const meta = useMeta();
  const { account, ticket } = useMe();
  const text = useWatermarkText();
  const at = usePrintedAt();
  const who = `${account.name} ${account.login}`;
  const purpose = ticket
    ? t("ticket.print", { purpose: ticket.purpose_label, case: ticket.case_no || "–", who, at })
    : t("app.printed", { who, at });
  return (
    <>
      <style>{`@page { @bottom-left { content: ${cssString(purpose)}; font-size: 8pt; } }`}</style>
      <div className="print-watermark" aria-hidden>
        {meta.data?.synthetic && <span>{t("app.synthetic")}</span>}
        <span>
          {t("app.name")} · {text}
        </span>
        <span className="print-purpose" data-testid="print-purpose">
          {purpose}
        </span>
      </div>
    </>
  );
}
