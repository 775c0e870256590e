import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/**
 * The first few of a long list until the reader asks for all of it. Paper gets
 * all of it: what is printed must not depend on what was unfolded.
 */
export function useFirst<T>(items: T[], few: number): { shown: T[]; rest: number; showAll: () => void } {
  const [all, setAll] = useState(false);
  useEffect(() => {
    const unfold = () => flushSync(() => setAll(true));
    window.addEventListener("beforeprint", unfold);
    return () => window.removeEventListener("beforeprint", unfold);
  }, []);
  const shown = all ? items : items.slice(0, few);
  return { shown, rest: items.length - shown.length, showAll: () => setAll(true) };
}
