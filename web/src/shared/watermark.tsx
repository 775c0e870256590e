import { createContext, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useMeta } from "../api/queries";
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

/** Text across each printed page. Paper leaves the house, so it says what it is. */
export function PrintWatermark() {
  const { t } = useI18n();
  const meta = useMeta();
  const text = useWatermarkText();
  return (
    <div className="print-watermark" aria-hidden>
      {meta.data?.synthetic && <span>{t("app.synthetic")}</span>}
      <span>
        {t("app.name")} · {text}
      </span>
    </div>
  );
}
