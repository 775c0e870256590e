import type { Coverage } from "../api/types";
import { useI18n } from "../i18n";

/** The four marks, told apart by shape and not by colour. */
export const marks: Record<Coverage, string> = {
  present: "●",
  nothing_to_report: "○",
  never_supplied: "◌",
  not_required: "–",
};

/** The four states in the order in which they are counted. */
export const coverages = Object.keys(marks) as Coverage[];

/** A coverage mark with its meaning for ears and on hover. */
export function CoverageMark({ state }: { state: Coverage }) {
  const { t } = useI18n();
  const word = t(`coverage.${state}`);
  return (
    <span className={`mark mark-${state}`} role="img" aria-label={word} title={word}>
      {marks[state]}
    </span>
  );
}
