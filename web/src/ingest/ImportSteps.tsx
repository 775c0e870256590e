import { Steps } from "antd";
import { useI18n } from "../i18n";

/** The five steps of an import; current counts from 0. */
export function ImportSteps({ current, failed }: { current: 0 | 1 | 2 | 3 | 4; failed?: boolean }) {
  const { t } = useI18n();
  return (
    <Steps
      className="steps no-print"
      size="small"
      current={current}
      status={failed ? "error" : current === 4 ? "finish" : "process"}
      items={[
        { title: t("import.step.file") },
        { title: t("import.step.check") },
        { title: t("import.step.changes") },
        { title: t("import.step.confirm") },
        { title: t("import.step.receipt") },
      ]}
    />
  );
}
