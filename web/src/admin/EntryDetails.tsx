import { Button } from "antd";
import type { ReactNode } from "react";
import type { AuditEntry } from "../api/accessTypes";
import { useI18n } from "../i18n";

/** A part of an entry as it was written, in one line. */
function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** All of one entry of the trail. Persons stand in it by opaque ids only. */
export function EntryDetails({ entry, onPerson }: { entry: AuditEntry; onPerson: (id: string) => void }) {
  const { t } = useI18n();
  const persons: ReactNode = entry.persons?.map((id) => (
    <Button key={id} type="link" size="small" className="inline-link" title={t("audit.person.same")} onClick={() => onPerson(id)}>
      <code>{id}</code>
    </Button>
  ));
  const facts: [string, ReactNode][] = [
    [t("audit.account"), `${entry.account_name ?? ""} ${entry.account}`.trim()],
    [t("accounts.roles"), entry.roles?.join(" ")],
    [t("devices.address"), entry.address],
    [t("audit.object"), entry.object],
    [t("audit.persons"), persons],
    [t("audit.fields"), entry.fields?.join(" ")],
    [t("audit.counts"), plain(entry.counts)],
    [t("audit.query"), plain(entry.query)],
    [t("audit.detail"), plain(entry.detail)],
    [t("audit.ticket"), plain(entry.ticket)],
    [t("audit.result"), entry.result],
  ];
  return (
    <dl className="entry">
      {facts
        .filter(([, value]) => value && (!Array.isArray(value) || value.length > 0))
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
