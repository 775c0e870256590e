import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Skeleton } from "antd";
import { DownloadOutlined, PrinterOutlined } from "@ant-design/icons";
import { useMemo, useState } from "react";
import { call, download } from "../api/client";
import { useCatalog } from "../api/queries";
import type { CatalogArea, Dossier } from "../api/types";
import { AreaNav } from "../archive/AreaNav";
import { AreaSection } from "../archive/AreaSection";
import { PersonHead } from "../archive/PersonHead";
import { RecordActsProvider } from "../archive/recordActs";
import type { AskedAbout } from "../archive/recordActs";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { today } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { useWatermark } from "../shared/watermark";
import { OwnNotices } from "./OwnNotices";
import { OwnRequests } from "./OwnRequests";
import { RequestDialog } from "./RequestDialog";

/** What the platform holds of the reader himself. */
function useOwn() {
  const { lang } = useI18n();
  return useQuery({
    queryKey: ["own", lang],
    queryFn: ({ signal }) => call<Dossier>(lang, "/own", { signal }),
    staleTime: 60_000,
  });
}

/** A copy of it, as a file to keep. */
function useCopy() {
  const { lang, t } = useI18n();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: () => download(lang, "/own/copy", `qingjian-own-${today()}.json`),
    onSuccess: () => void message.success(t("own.copied")),
  });
}

function Areas({ own }: { own: Dossier }) {
  const { label } = useI18n();
  const catalog = useCatalog();
  const byCode = useMemo(
    () => new Map<string, CatalogArea>(catalog.data?.areas.map((area) => [area.code, area])),
    [catalog.data],
  );
  if (catalog.isError) return <ProblemView error={catalog.error} what="read" onRetry={() => void catalog.refetch()} />;
  if (!catalog.data) return <Skeleton active paragraph={{ rows: 6 }} />;
  const groups = catalog.data.groups.filter((group) => own.areas.some((area) => area.group === group.code));
  return (
    <div className="dossier">
      <AreaNav areas={own.areas} groups={groups} byCode={byCode} />
      <div className="dossier-areas">
        {groups.map((group) => (
          <section key={group.code} className="group" aria-label={label(group.label)}>
            <h2 className="group-title">
              <span className="code">{group.code}</span> {label(group.label)}
            </h2>
            {own.areas
              .filter((area) => area.group === group.code)
              .map((area) => (
                <AreaSection
                  key={area.code}
                  area={area}
                  fields={byCode.get(area.code)?.fields ?? []}
                  registers={catalog.data.registers}
                  past={false}
                  onHistory={() => undefined}
                />
              ))}
          </section>
        ))}
      </div>
    </div>
  );
}

/** One's own data, each record and field with a way to ask for its correction or for an explanation. */
export function OwnPage() {
  const { t } = useI18n();
  const own = useOwn();
  const copy = useCopy();
  const [asking, setAsking] = useState<AskedAbout | null>(null);
  const acts = useMemo(() => ({ history: false, ask: setAsking }), []);
  useTitle(t("own.title"));
  useWatermark(own.data?.watermark);
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">{t("own.title")}</h1>
        <span className="push no-print">
          <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
            {t("dossier.print")}
          </Button>
          <Button icon={<DownloadOutlined />} loading={copy.isPending} onClick={() => copy.mutate()}>
            {t("own.copy")}
          </Button>
          <Button type="primary" onClick={() => setAsking({ area: "" })}>
            {t("own.ask")}
          </Button>
        </span>
      </div>
      <p className="quiet gap">{t("own.text")}</p>
      {copy.isError && <ProblemView error={copy.error} what="read" />}
      <OwnRequests />
      <OwnNotices />
      {own.isError ? (
        <ProblemView error={own.error} what="read" onRetry={() => void own.refetch()} />
      ) : own.data ? (
        <RecordActsProvider value={acts}>
          <PersonHead dossier={own.data} />
          <div className="gap-top">
            <Areas own={own.data} />
          </div>
        </RecordActsProvider>
      ) : (
        <Skeleton active paragraph={{ rows: 8 }} />
      )}
      {asking && <RequestDialog about={asking} own={own.data} onEnd={() => setAsking(null)} />}
    </>
  );
}
