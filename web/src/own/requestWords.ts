import { useI18n } from "../i18n";
import type { Key } from "../i18n";
import { zhAdmin } from "../i18n/zhAdmin";

/** The word for where a request stands. */
export function useRequestState() {
  const { t } = useI18n();
  return (state: string): string => {
    const key = `requests.state.${state}`;
    return key in zhAdmin ? t(key as Key) : state;
  };
}
