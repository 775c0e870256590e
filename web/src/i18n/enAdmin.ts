import type { zhAdmin } from "./zhAdmin";

/** The English texts, key by key as in zhAdmin.ts. */
export const enAdmin: Record<keyof typeof zhAdmin, string> = {
  "admin.title": "Admin",
  "admin.approvals": "Approvals",
  "admin.accounts": "Accounts",
  "admin.grants": "Grants",
  "admin.audit": "Audit trail",
  "admin.alerts": "Unusual look-ups",
  "admin.requests": "Persons' requests",
  "admin.registers": "Registers",
};
