import { KeyOutlined } from "@ant-design/icons";
import { App, Button, Popover } from "antd";
import { useEffect, useState } from "react";
import type { Ticket } from "../api/accessTypes";
import { gate } from "../api/gate";
import { useCloseTicket, useMe, useTicketInForce } from "../api/session";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useTickets } from "./GateKeeper";
import { levelState, minutesLeft } from "./minutes";

/** The clock, looked at often enough for minutes. */
function useNow(): number {
  const [now, setNow] = useState(() => gate.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(gate.now()), 5000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}

function Details({ ticket, onLeave }: { ticket: Ticket; onLeave: () => void }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const { openTicket } = useTickets();
  const close = useCloseTicket();
  const facts: [string, string][] = [
    [t("ticket.purpose"), ticket.purpose_label],
    [t("ticket.case"), ticket.case_no],
    [t("ticket.basis"), ticket.legal_basis],
    [t("ticket.opened_at"), instant(ticket.opened_at)],
    [t("ticket.expires"), instant(ticket.expires)],
    [t("ticket.level"), t(`ticket.state.${levelState(ticket)}`)],
  ];
  const end = () =>
    close.mutate(ticket.id, {
      onSuccess: () => {
        void message.success(t("ticket.closed"));
        onLeave();
      },
    });
  const change = () => {
    onLeave();
    openTicket();
  };
  return (
    <div className="ticket-details">
      {close.isError && <ProblemView error={close.error} what="write" />}
      <dl>
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <div className="dialog-act">
        <Button loading={close.isPending} onClick={end}>
          {t("ticket.close")}
        </Button>
        <Button onClick={change}>{t("ticket.change")}</Button>
      </div>
    </div>
  );
}

function Chip({ ticket }: { ticket: Ticket }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const inForce = useTicketInForce();
  const [open, setOpen] = useState(false);
  const now = useNow();
  const left = minutesLeft(ticket, now);
  useEffect(() => {
    if (left > 0) return;
    void message.info(t("ticket.over"));
    inForce(undefined);
  });
  const text = [ticket.purpose_label, ticket.case_no].filter(Boolean).join(" · ");
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      title={t("ticket.title.open")}
      content={<Details ticket={ticket} onLeave={() => setOpen(false)} />}
    >
      <Button className="ticket-chip" icon={<KeyOutlined />} data-testid="ticket-chip" title={text}>
        <span className="ticket-text">{text}</span>
        <span className="number">{t("ticket.left", { n: left })}</span>
        {levelState(ticket) === "waits" && <span className="ticket-waits">{t("ticket.waits")}</span>}
        {levelState(ticket) === "three" && <span className="ticket-waits">{t("ticket.three")}</span>}
      </Button>
    </Popover>
  );
}

/** The ticket in force with its minutes, or the way to one. */
export function TicketChip() {
  const { t } = useI18n();
  const { ticket } = useMe();
  const { openTicket } = useTickets();
  if (ticket) return <Chip ticket={ticket} />;
  return (
    <Button className="ticket-chip" icon={<KeyOutlined />} data-testid="ticket-chip" onClick={() => openTicket()}>
      {t("ticket.none")}
    </Button>
  );
}

/** Stands over every page while somebody reads outside his scope in an emergency. */
export function BreakGlassBanner() {
  const { t } = useI18n();
  const { ticket } = useMe();
  if (!ticket?.break_glass) return null;
  return (
    <p className="glass-banner" role="status" data-testid="break-glass">
      {t("glass.banner", { at: instant(ticket.expires) })}
    </p>
  );
}
