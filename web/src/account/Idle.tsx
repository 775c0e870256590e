import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useCallback, useEffect, useRef, useState } from "react";
import { gate } from "../api/gate";
import { useLogout, useMe } from "../api/session";
import { useI18n } from "../i18n";
import { instant } from "../shared/format";
import { clockOf } from "./idle";
import type { Clock } from "./idle";

const signs = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** Other windows of the same browser share the session, so they share the signs of life. */
function useOtherWindows(onSign: () => void): () => void {
  const channel = useRef<BroadcastChannel>();
  useEffect(() => {
    const open = new BroadcastChannel("qingjian.signs");
    open.onmessage = onSign;
    channel.current = open;
    return () => {
      open.close();
      channel.current = undefined;
    };
  }, [onSign]);
  return useCallback(() => channel.current?.postMessage("sign"), []);
}

/** Warns before an idle session ends, and ends it. */
export function Idle() {
  const { t } = useI18n();
  const me = useMe();
  const client = useQueryClient();
  const { mutate: logout } = useLogout();
  const last = useRef(Date.now());
  const told = useRef(Date.now());
  const [clock, setClock] = useState<Clock>({ state: "ok", left: 0, fixed: false });
  const warned = clock.state === "warn" && !clock.fixed;

  const heard = useCallback(() => {
    last.current = Date.now();
  }, []);
  const tellOthers = useOtherWindows(heard);
  const alive = useCallback(() => {
    heard();
    // The server too hears of the reader now and then, else it ends the session on its own.
    if (last.current - told.current < me.idle_seconds * 250) return;
    told.current = last.current;
    tellOthers();
    void client.invalidateQueries({ queryKey: ["session"] });
  }, [client, heard, tellOthers, me.idle_seconds]);

  useEffect(() => {
    if (warned) return; // then only the button counts
    for (const sign of signs) window.addEventListener(sign, alive, { passive: true });
    return () => signs.forEach((sign) => window.removeEventListener(sign, alive));
  }, [alive, warned]);

  useEffect(() => {
    const end = Date.parse(me.expires_at) || Infinity;
    const look = () => {
      const now = clockOf(Date.now(), last.current, me.idle_seconds, end - gate.now() + Date.now());
      setClock((before) => (now.state === "ok" && before.state === "ok" ? before : now));
      if (now.state !== "over") return;
      window.clearInterval(timer);
      logout("idle");
    };
    const timer = window.setInterval(look, 1000);
    return () => window.clearInterval(timer);
  }, [me.expires_at, me.idle_seconds, logout]);

  const stay = () => {
    told.current = 0;
    alive();
    setClock({ state: "ok", left: 0, fixed: false });
  };
  const [seen, setSeen] = useState(false);
  const show = clock.state === "warn" && !(clock.fixed && seen);
  return (
    <Modal
      open={show}
      title={t(clock.fixed ? "idle.fixed.title" : "idle.title")}
      closable={false}
      width={420}
      footer={
        <>
          <Button onClick={() => logout("out")}>{t("session.logout")}</Button>
          <Button type="primary" autoFocus onClick={clock.fixed ? () => setSeen(true) : stay}>
            {t(clock.fixed ? "idle.fixed.ok" : "idle.stay")}
          </Button>
        </>
      }
    >
      <p role="timer">
        {clock.fixed
          ? t("idle.fixed.text", { at: instant(me.expires_at) })
          : t("idle.text", { n: clock.left })}
      </p>
    </Modal>
  );
}
