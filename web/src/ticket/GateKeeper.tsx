import { createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { gate } from "../api/gate";
import type { Need } from "../api/gate";
import { SecondFactorDialog } from "./SecondFactorDialog";
import { TicketDialog } from "./TicketDialog";

interface Tickets {
  /** Opens the ticket dialogue; level 3 may be wished for from the start. */
  openTicket: (level?: 2 | 3) => void;
}

const Context = createContext<Tickets>({ openTicket: () => undefined });

/** The way to the ticket dialogue. */
export function useTickets(): Tickets {
  return useContext(Context);
}

type Settle = (met: boolean) => void;

/** Asks the reader for what a refused call lacks: a ticket, a second factor. */
export function GateKeeper({ children }: { children: ReactNode }) {
  const [level, setLevel] = useState<2 | 3>();
  const [digits, setDigits] = useState(false);
  const [asked, setAsked] = useState(false);
  const waiting = useRef(new Map<Need, Settle>());

  useEffect(() => {
    const open = waiting.current;
    const stop = gate.keep({
      ask: (need) =>
        new Promise<boolean>((settle) => {
          open.set(need, settle);
          if (need === "second_factor") return setDigits(true);
          setAsked(true);
          setLevel((before) => before ?? 2);
        }),
    });
    return () => {
      stop();
      open.forEach((settle) => settle(false));
      open.clear();
    };
  }, []);

  const settle = (need: Need, met: boolean) => {
    if (need === "ticket") {
      setLevel(undefined);
      setAsked(false);
    } else setDigits(false);
    waiting.current.get(need)?.(met);
    waiting.current.delete(need);
  };
  const value = useMemo(() => ({ openTicket: (wanted: 2 | 3 = 2) => setLevel(wanted) }), []);
  return (
    <Context.Provider value={value}>
      {children}
      {level && <TicketDialog level={level} asked={asked} onEnd={(opened) => settle("ticket", opened)} />}
      {digits && <SecondFactorDialog onEnd={(given) => settle("second_factor", given)} />}
    </Context.Provider>
  );
}
