import { createContext, useContext } from "react";

/** A record, or one field of it, that something is to be asked about. */
export interface AskedAbout {
  area: string;
  recordId?: string;
  field?: string;
}

/** What can be done with a record beside reading it. */
export interface RecordActs {
  /** Its versions can be looked at. */
  history: boolean;
  /** Asks about a record or a field; absent where nothing can be asked. */
  ask?: (about: AskedAbout) => void;
}

const Context = createContext<RecordActs>({ history: true });

export const RecordActsProvider = Context.Provider;

/** What the page around a record lets one do with it. */
export function useRecordActs(): RecordActs {
  return useContext(Context);
}
