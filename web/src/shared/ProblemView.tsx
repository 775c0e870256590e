import { Alert, Button, Typography } from "antd";
import { Problem } from "../api/client";
import { useI18n } from "../i18n";

/** Says what failed, that nothing was lost, what to do, and the request number. */
export function ProblemView({
  error,
  what,
  onRetry,
}: {
  error: unknown;
  what: "read" | "upload" | "confirm";
  onRetry?: () => void;
}) {
  const { t } = useI18n();
  const problem = error instanceof Problem ? error : new Problem(0, "");
  const offline = problem.status === 0;
  // Without an answer we cannot know whether a sent batch arrived, so we do not claim it.
  const safe = offline && what !== "read" ? t("problem.network.safe") : t(`problem.safe.${what}`);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="problem"
      message={offline ? t("problem.network") : problem.title}
      description={
        <>
          {(problem.detail || offline) && (
            <p>{offline ? t("problem.network.detail") : problem.detail}</p>
          )}
          {problem.hint && (
            <p>
              <strong>{t("problem.hint")}</strong>
              {problem.hint}
            </p>
          )}
          <p>{safe}</p>
          {problem.requestId && (
            <p className="quiet">
              {t("problem.request")} <Typography.Text code copyable>{problem.requestId}</Typography.Text>
            </p>
          )}
        </>
      }
      action={onRetry && <Button onClick={onRetry}>{t("common.retry")}</Button>}
    />
  );
}
