import { Alert, Typography } from "antd";
import { useI18n } from "../i18n";

/** A secret that is shown once, with a way to copy it. */
export function Once({ title, secret }: { title: string; secret: string }) {
  const { t } = useI18n();
  return (
    <Alert
      className="gap once"
      type="warning"
      showIcon
      message={title}
      description={
        <>
          <Typography.Text code copyable className="secret" data-testid="once">
            {secret}
          </Typography.Text>
          <p>{t("once.text")}</p>
        </>
      }
    />
  );
}
