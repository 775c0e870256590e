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
  what: "read" | "upload" | "confirm" | "write" | "login";
  onRetry?: () => void;
}) {
  const { t } = useI18n();
  const problem = error instanceof Problem ? error : new Problem(0, "");
  const offline = problem.status === 0;
  // Without a clear answer we cannot know whether what was sent arrived, so we do not claim it.
  const unclear = what !== "read" && what !== "login" && offline;
  const failed = what === "upload" && problem.status >= 500;
  const safe = t(
    unclear ? (what === "write" ? "problem.network.write" : "problem.network.safe") : failed ? "problem.safe.uncertain" : `problem.safe.${what}`,
  );
  const title = offline ? t("problem.network") : problem.title;
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="problem"
      message={`${t(`problem.what.${what}`)} · ${title}`}
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
          {what !== "login" && <p>{safe}</p>}
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
