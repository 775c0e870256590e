import { FolderOpenOutlined, IdcardOutlined, ImportOutlined, SettingOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Session } from "../api/accessTypes";
import { may } from "../api/session";
import type { Key } from "../i18n";
import { firstOf } from "../admin/sections";

/** A door of the frame: where it leads this reader, and by what address it is known to be open. */
export interface Door {
  to: string;
  root: string;
  text: Key;
  icon: ReactNode;
}

/** The first page of the archive that the reader may see. */
function archive(me: Session): string {
  if (may(me, "person.search")) return "/archive";
  if (may(me, "units.read")) return "/archive/units";
  return may(me, "figures.read") ? "/archive/figures" : "";
}

/** The doors that the reader's permissions open, in their order. */
export function doorsOf(me: Session): Door[] {
  const doors: Door[] = [
    { to: may(me, "batch.submit") ? "/import" : "", root: "/import", text: "nav.import", icon: <ImportOutlined /> },
    { to: archive(me), root: "/archive", text: "nav.archive", icon: <FolderOpenOutlined /> },
    { to: firstOf(me), root: "/admin", text: "nav.admin", icon: <SettingOutlined /> },
    { to: may(me, "own.read") ? "/own" : "", root: "/own", text: "nav.own", icon: <IdcardOutlined /> },
  ];
  return doors.filter((door) => door.to !== "");
}

/** Where the reader starts: behind his first door. */
export function home(me: Session): string {
  return doorsOf(me)[0]?.to ?? "/me";
}
