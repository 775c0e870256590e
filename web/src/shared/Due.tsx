import { ClockCircleOutlined } from "@ant-design/icons";
import { useI18n } from "../i18n";
import { instant } from "./format";

/** A deadline; one that has passed says so in words. */
export function Due({ due, overdue }: { due?: string; overdue?: boolean }) {
  const { t } = useI18n();
  if (!due) return <>–</>;
  return (
    <span className={overdue ? "bad number" : "number"}>
      {overdue && <ClockCircleOutlined aria-hidden />} {instant(due).slice(0, 10)} {overdue && t("requests.overdue")}
    </span>
  );
}
