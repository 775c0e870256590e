import { useI18n } from "../i18n";

/** How many things behind a link are overdue; nothing where none is. */
export function OverdueCount({ n }: { n: number | undefined }) {
  const { t } = useI18n();
  if (!n) return null;
  const words = t("overdue.count", { n });
  return (
    <span className="overdue-count number" title={words} aria-label={words}>
      {n}
    </span>
  );
}
