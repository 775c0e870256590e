import { Button } from "antd";
import type { ReactNode } from "react";
import type { AuditEntry, AuditQuestion } from "../api/accessTypes";
import { useI18n } from "../i18n";
import { plain } from "./plain";

/** All of one entry of the trail. Persons stand in it by opaque ids only. */
export function EntryDetails({
  entry,
  onAsk,
}: {
  entry: AuditEntry;
  onAsk: (question: AuditQuestion) => void;
}) {
  const { t } = useI18n();
  const persons: ReactNode = entry.persons?.map((id) => (
    <Button key={id} type="link" size="small" className="inline-link" title={t("audit.person.same")} onClick={() => onAsk({ person_id: id })}>
      <code>{id}</code>
    </Button>
  ));
  const facts: [string, ReactNode][] = [
    [
      t("audit.account"),
      <Button
        key="account"
        type="link"
        size="small"
        className="inline-link"
        title={t("audit.account.same")}
        onClick={() => onAsk({ account: entry.account })}
      >
        {entry.account_name || entry.account}
      </Button>,
    ],
    [t("accounts.roles"), entry.roles?.join(" ")],
    [t("devices.address"), entry.address],
    [t("audit.object"), entry.object],
    [t("audit.whom"), persons],
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
