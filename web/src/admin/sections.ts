import type { Session } from "../api/accessTypes";
import { may } from "../api/session";
import type { Key } from "../i18n";

/** A page of the administration and the permissions of which one opens it. */
export interface Section {
  path: string;
  text: Key;
  by: string[];
}

/** All pages, in the order in which they are offered. */
export const sections: Section[] = [
  { path: "approvals", text: "admin.approvals", by: ["approval.decide", "grant.approve", "grant.propose", "key.manage"] },
  { path: "assignments", text: "admin.assignments", by: ["case.assign"] },
  { path: "accounts", text: "admin.accounts", by: ["account.manage"] },
  { path: "grants", text: "admin.grants", by: ["grant.propose", "grant.approve", "account.manage"] },
  { path: "keys", text: "admin.keys", by: ["key.manage"] },
  { path: "audit", text: "admin.audit", by: ["audit.read"] },
  { path: "alerts", text: "admin.alerts", by: ["watch.review"] },
  { path: "requests", text: "admin.requests", by: ["request.handle"] },
  {
    path: "registers",
    text: "admin.registers",
    by: ["enquiry.report", "enquiry.read", "incident.manage", "duty.keep", "request.handle"],
  },
];

/** The pages that the reader may open. */
export function sectionsOf(me: Session): Section[] {
  return sections.filter((section) => may(me, ...section.by));
}

/** Whether the reader may open one of them. */
export function opens(me: Session, path: string): boolean {
  return sectionsOf(me).some((section) => section.path === path);
}

/** Who may only report an enquiry finds that page, but needs no door for it. */
const noDoor = ["enquiry.report"];

/** The address of the first page, "" when there is none worth a door. */
export function firstOf(me: Session): string {
  const found = sections.find((s) => s.by.some((p) => !noDoor.includes(p) && me.permissions.includes(p)));
  return found ? `/admin/${found.path}` : "";
}
