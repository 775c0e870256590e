import { ClockCircleOutlined } from "@ant-design/icons";
import { useI18n } from "../i18n";
import { instant } from "./format";

interface Props {
  due?: string;
  overdue?: boolean;
  /** Whether the public holidays until then are known. */
  certain?: boolean;
}

/** A deadline; one that has passed, or that may still move, says so in words. */
export function Due({ due, overdue, certain = true }: Props) {
  const { t } = useI18n();
  if (!due) return <>–</>;
  return (
    <span className={overdue ? "bad number" : "number"}>
      {overdue && <ClockCircleOutlined aria-hidden />} {instant(due).slice(0, 10)} {overdue && t("requests.overdue")}
      {!certain && (
        <span className="quiet" title={t("requests.uncertain.why")}>
          {t("requests.uncertain")}
        </span>
      )}
    </span>
  );
}
