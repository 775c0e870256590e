import { Button } from "antd";
import { useI18n } from "../i18n";

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** Below a list, where there is more of it. */
export function MoreButton({ of }: { of: Pages }) {
  const { t } = useI18n();
  if (!of.hasNextPage) return null;
  return (
    <Button className="gap-top" loading={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
      {t("common.more")}
    </Button>
  );
}
