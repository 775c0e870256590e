import { Button, Result } from "antd";
import { useRouteError } from "react-router";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { useTitle } from "../shared/useTitle";

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useI18n();
  useTitle(t("app.notFound"));
  return <Result status="404" icon={null} title={t("app.notFound")} subTitle={t("app.notFound.hint")} />;
}

/** A view that failed to load or to draw. */
export function Broken() {
  const { t } = useI18n();
  const error = useRouteError();
  useTitle(t("nav.label"));
  return (
    <>
      <ProblemView error={error} what="read" />
      <Button className="gap-top" onClick={() => window.location.reload()}>
        {t("common.retry")}
      </Button>
    </>
  );
}
