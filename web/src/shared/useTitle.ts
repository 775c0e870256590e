import { useEffect } from "react";
import { useI18n } from "../i18n";

/** Titles the window. Titles land in the browser's history: never a name in one. */
export function useTitle(title: string): void {
  const { t } = useI18n();
  const name = t("app.name");
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name;
  }, [title, name]);
}
