import { Button, Drawer, Skeleton, Tag } from "antd";
import { useState } from "react";
import { Link, useLocation } from "react-router";
import { useHistory } from "../api/queries";
import type { CatalogField, Version } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import type { Opened } from "./DossierPage";
import { SourceLine, Value, usePeriod } from "./facts";
import { compare } from "./versions";
import type { FieldChange } from "./versions";

function Change({ change, field }: { change: FieldChange; field?: CatalogField }) {
  const { t, label } = useI18n();
  const side = (value: FieldChange["now"]) =>
    value ? <Value value={value} field={field} /> : <span className="quiet">{t("history.empty")}</span>;
  return (
    <div className={change.changed ? "change changed" : "change"}>
      <dt>{label(field?.label) || change.name}</dt>
      <dd>
        {change.changed && (
          <>
            <del aria-label={t("history.from")}>{side(change.before)}</del>
            <span aria-hidden> → </span>
          </>
        )}
        {change.changed ? <ins aria-label={t("history.to")}>{side(change.now)}</ins> : side(change.now ?? change.before)}
      </dd>
    </div>
  );
}

function VersionCard({
  version,
  before,
  newest,
  fields,
  onLeave,
}: {
  version: Version;
  before: Version | undefined;
  newest: boolean;
  fields: CatalogField[];
  onLeave: () => void;
}) {
  const { t } = useI18n();
  const period = usePeriod();
  const { pathname } = useLocation();
  const [all, setAll] = useState(false);
  const retract = version.op === "retract";
  // After a withdrawal there is nothing to compare with.
  const base = before?.op === "retract" ? undefined : before;
  const changes = retract ? [] : compare(version, base, fields);
  const changed = changes.filter((c) => c.changed);
  const rest = changes.filter((c) => !c.changed);
  const byName = new Map(fields.map((f) => [f.name, f]));
  const word = t(
    retract ? "history.retract" : base ? "history.upsert" : before ? "history.again" : "history.first",
  );
  const draw = (list: FieldChange[]) => (
    <dl>
      {list.map((c) => (
        <Change key={c.name} change={c} field={byName.get(c.name)} />
      ))}
    </dl>
  );
  return (
    <li className="version" data-testid="version">
      <header>
        <strong>{t("dossier.source.batch", { no: String(version.batch_no) })}</strong>
        <span className="quiet number">{t("history.recorded", { at: instant(version.recorded_at) })}</span>
        {newest && <Tag>{t("history.newest")}</Tag>}
        <Tag>{word}</Tag>
        <span className="push">
          <Link to={`${pathname}?as_known=batch:${version.batch_no}`} onClick={onLeave}>
            {t("history.asKnown")}
          </Link>
        </span>
      </header>
      <p className="quiet number">
        {t("dossier.period.label")} {period(version)}
      </p>
      {retract && <p>{t("history.retract.text")}</p>}
      {!retract && base && (
        <p className="quiet">
          {changed.length > 0 ? t("history.changed", { n: changed.length }) : t("history.same")}
        </p>
      )}
      {changed.length > 0 && draw(changed)}
      {(all || !base) && rest.length > 0 && draw(rest)}
      {base && rest.length > 0 && (
        <Button type="link" size="small" className="inline-link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("history.rest.hide") : t("history.rest", { n: rest.length })}
        </Button>
      )}
      <footer>
        <SourceLine source={version.source} batchNo={version.batch_no} />
      </footer>
    </li>
  );
}

/** The versions of one record, newest first, with what each of them changed. */
export function HistoryDrawer({
  personId,
  opened,
  fields,
  title,
  reveal,
  onClose,
}: {
  personId: string;
  opened: Opened | null;
  fields: CatalogField[];
  title: string;
  reveal: boolean;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const history = useHistory(personId, opened?.recordId ?? "", reveal);
  const versions = history.data?.versions ?? [];
  return (
    <Drawer
      open={opened !== null}
      onClose={onClose}
      width={640}
      rootClassName="no-print"
      title={`${t("history.title")} · ${opened?.area ?? ""} ${title}`}
    >
      {history.isError ? (
        <ProblemView error={history.error} what="read" onRetry={() => void history.refetch()} />
      ) : !history.data ? (
        <Skeleton active />
      ) : (
        <>
          <p className="quiet">{t("history.count", { n: versions.length })}</p>
          <ol className="versions">
            {versions.map((version, i) => (
              <VersionCard
                key={`${version.batch_no}/${version.valid_from ?? ""}`}
                version={version}
                before={versions[i + 1]}
                newest={i === 0}
                fields={fields}
                onLeave={onClose}
              />
            ))}
          </ol>
        </>
      )}
    </Drawer>
  );
}
