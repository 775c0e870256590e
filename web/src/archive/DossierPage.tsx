import { Alert, Button, Skeleton } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useParams, useSearchParams } from "react-router";
import { Problem } from "../api/client";
import { useCatalog, useDossier } from "../api/queries";
import { may, useMe } from "../api/session";
import type { CatalogArea, Dossier } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { today } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { useWatermark } from "../shared/watermark";
import { useTickets } from "../ticket/GateKeeper";
import { levelState } from "../ticket/minutes";
import { AreaNav } from "./AreaNav";
import { AreaSection } from "./AreaSection";
import { Destroyed, EraseMenu, EraseNotes, useErasure } from "./Erasure";
import { HistoryDrawer } from "./HistoryDrawer";
import { PersonHead } from "./PersonHead";
import { maskedIn } from "./masked";
import { TimeBar } from "./TimeBar";

/** A record whose versions are being looked at. */
export interface Opened {
  area: string;
  recordId: string;
}

function Areas({
  dossier,
  reveal,
  past,
  onReveal,
}: {
  dossier: Dossier;
  reveal: boolean;
  past: boolean;
  onReveal: () => void;
}) {
  const { label } = useI18n();
  const catalog = useCatalog();
  const [opened, setOpened] = useState<Opened | null>(null);
  const byCode = useMemo(
    () => new Map<string, CatalogArea>(catalog.data?.areas.map((area) => [area.code, area])),
    [catalog.data],
  );
  if (catalog.isError) return <ProblemView error={catalog.error} what="read" onRetry={() => void catalog.refetch()} />;
  if (!catalog.data) return <Skeleton active paragraph={{ rows: 6 }} />;
  return (
    <div className="dossier">
      <AreaNav areas={dossier.areas} groups={catalog.data.groups} byCode={byCode} />
      <div className="dossier-areas">
        {catalog.data.groups.map((group) => (
          <section key={group.code} className="group" aria-label={label(group.label)} data-testid="group">
            <h2 className="group-title">
              <span className="code">{group.code}</span> {label(group.label)}
            </h2>
            {dossier.areas
              .filter((area) => area.group === group.code)
              .map((area) => (
                <AreaSection
                  key={area.code}
                  area={area}
                  fields={byCode.get(area.code)?.fields ?? []}
                  registers={catalog.data.registers}
                  past={past}
                  onReveal={reveal ? undefined : onReveal}
                  onHistory={(recordId) => setOpened({ area: area.code, recordId })}
                />
              ))}
          </section>
        ))}
      </div>
      <HistoryDrawer
        personId={dossier.person_id}
        opened={opened}
        fields={byCode.get(opened?.area ?? "")?.fields ?? []}
        title={dossier.areas.find((a) => a.code === opened?.area)?.label ?? ""}
        reveal={reveal}
        onClose={() => setOpened(null)}
      />
    </div>
  );
}

/** Why sensitive fields were not shown, and the way to what is lacking. */
function Refused({ error, onClose }: { error: unknown; onClose: () => void }) {
  const { t } = useI18n();
  const { openTicket } = useTickets();
  const level = error instanceof Problem && error.code === "ticket.level";
  const ask = () => {
    onClose();
    openTicket(3);
  };
  return (
    <Alert
      className="gap no-print"
      type="info"
      showIcon
      closable
      onClose={onClose}
      role="alert"
      message={level ? t("dossier.reveal.level") : t("dossier.reveal.refused")}
      description={error instanceof Problem ? [error.title, error.hint].filter(Boolean).join("。") : undefined}
      action={level && <Button onClick={ask}>{t("dossier.reveal.level.ask")}</Button>}
    />
  );
}

/** That sensitive fields are shown; what stays masked needs a ticket of level 3. */
function Revealed({ dossier }: { dossier: Dossier }) {
  const { t } = useI18n();
  const { ticket } = useMe();
  const { openTicket } = useTickets();
  const masked = dossier.areas.reduce((sum, area) => sum + maskedIn(area), 0);
  const waits = ticket && levelState(ticket) === "waits";
  return (
    <Alert
      className="gap"
      type="warning"
      showIcon
      message={t("dossier.reveal.on")}
      description={masked > 0 ? t(waits ? "dossier.reveal.rest.waits" : "dossier.reveal.rest", { n: masked }) : undefined}
      action={
        masked > 0 &&
        !waits && (
          <Button className="no-print" onClick={() => openTicket(3)}>
            {t("dossier.reveal.level.ask")}
          </Button>
        )
      }
    />
  );
}

/** Whether sensitive fields are shown. They are not when that was refused, nor when the ticket ends. */
function useReveal() {
  const [reveal, setReveal] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const { ticket } = useMe();
  useEffect(() => {
    if (!ticket) setReveal(false);
  }, [ticket]);
  const refuse = (error: unknown) => {
    setReveal(false);
    setRefused(error);
  };
  const ask = (on: boolean) => {
    setReveal(on);
    setRefused(undefined);
  };
  return { reveal, refused, refuse, ask };
}

/** A person's archive as it was true on a day, as it was known at a time. */
export function DossierPage() {
  const { t } = useI18n();
  const { personId = "" } = useParams();
  const [params] = useSearchParams();
  const { reveal, refused, refuse, ask } = useReveal();
  const view = {
    asOf: params.get("as_of") ?? today(),
    asKnown: params.get("as_known") ?? "",
    reveal,
  };
  const dossier = useDossier(personId, view);
  const erasure = useErasure(dossier.data);
  const erasable = may(useMe(), "duty.keep") && dossier.data && !dossier.data.handed_over;
  useEffect(() => {
    if (reveal && dossier.isError) refuse(dossier.error);
  });
  // No name here: window titles are kept in the browser's history.
  useTitle(`${t("dossier.title")} ${personId.slice(0, 8)}`);
  useWatermark(dossier.data?.watermark);
  return (
    <>
      {dossier.data ? (
        <PersonHead dossier={dossier.data} />
      ) : dossier.isPending ? (
        <Skeleton active paragraph={{ rows: 2 }} />
      ) : null}
      <TimeBar asOf={view.asOf} asKnown={view.asKnown} reveal={reveal} onReveal={ask} more={erasable && <EraseMenu erasure={erasure} />} />
      {erasable && <EraseNotes erasure={erasure} />}
      {dossier.data?.destroyed && <Destroyed />}
      {refused !== undefined && <Refused error={refused} onClose={() => ask(false)} />}
      {reveal && dossier.data?.revealed && <Revealed dossier={dossier.data} />}
      {dossier.isError ? (
        <ProblemView error={dossier.error} what="read" onRetry={() => void dossier.refetch()} />
      ) : dossier.data?.handed_over ? (
        <Alert type="info" showIcon message={t("dossier.handedOver")} />
      ) : dossier.data ? (
        <div aria-busy={dossier.isPlaceholderData} className={dossier.isPlaceholderData ? "stale" : undefined}>
          <Areas dossier={dossier.data} reveal={reveal} past={view.asKnown !== ""} onReveal={() => ask(true)} />
        </div>
      ) : (
        <Skeleton active paragraph={{ rows: 8 }} />
      )}
    </>
  );
}
