import { CheckCircleOutlined, ExclamationCircleFilled, InfoCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import { useIssues } from "../api/queries";
import { Link } from "react-router";
import type { Cause, Severity as Kind } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { bySheet } from "./places";
import type { Place } from "./places";

/** The severity in a shape and a word. */
export function Severity({ of }: { of: Kind }) {
  const { t } = useI18n();
  return (
    <span className={`severity severity-${of}`}>
      {of === "error" && <ExclamationCircleFilled aria-hidden />}
      {of === "warning" && <InfoCircleOutlined aria-hidden />}
      {of === "info" && <CheckCircleOutlined aria-hidden />}
      {t(`issue.${of}`)}
    </span>
  );
}

function Places({ places, manyFiles }: { places: Place[]; manyFiles: boolean }) {
  const { t } = useI18n();
  return (
    <>
      {bySheet(places).map((sheet) => (
        <p key={`${sheet.file}/${sheet.sheet}`} className="places">
          <span className="quiet">
            {[(manyFiles || !sheet.sheet) && sheet.file, sheet.sheet].filter(Boolean).join(" / ")}
          </span>
          {sheet.places.map((place, i) => (
            <code key={i}>
              {place.cell ?? (place.row ? t("issue.row", { row: String(place.row) }) : t(sheet.sheet ? "issue.wholeSheet" : "issue.wholeFile"))}
            </code>
          ))}
        </p>
      ))}
    </>
  );
}

interface CauseProps {
  batchId: string;
  cause: Cause;
  manyFiles: boolean;
  /** Whether another cause has the same code. */
  shared: boolean;
}

/** All places of one cause; they are asked for when somebody wants them. */
function AllPlaces({ batchId, cause, manyFiles, shared }: CauseProps) {
  const { t } = useI18n();
  const issues = useIssues(batchId, cause.code);
  if (issues.isError) return <ProblemView error={issues.error} what="read" />;
  // Where several causes share a code, the message tells them apart.
  const all = issues.data?.pages.flatMap((p) => p.items) ?? [];
  const mine = shared ? all.filter((issue) => issue.message === cause.message) : all;
  return (
    <>
      <Places places={mine.length > 0 ? mine : cause.examples} manyFiles={manyFiles} />
      {issues.hasNextPage && (
        <Button size="small" loading={issues.isFetching} onClick={() => void issues.fetchNextPage()}>
          {t("common.more")}
        </Button>
      )}
    </>
  );
}

function CauseItem({ batchId, cause, manyFiles, shared }: CauseProps) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <li className="cause" data-testid="cause">
      <div className="cause-count">
        <strong className="number">{cause.count}</strong>
        <Severity of={cause.severity} />
      </div>
      <div className="cause-text">
        <p className="cause-message">{cause.message}</p>
        {cause.hint && (
          <p>
            <span className="quiet">{t("issue.hint")}</span>
            {cause.hint}
          </p>
        )}
        {cause.code.startsWith("sheet.template") && (
          <p className="no-print">
            <Link to="/import?templates=all">{t("template.get")}</Link>
          </p>
        )}
        {open ? (
          <AllPlaces batchId={batchId} cause={cause} manyFiles={manyFiles} shared={shared} />
        ) : (
          <Places places={cause.examples} manyFiles={manyFiles} />
        )}
        {cause.count > cause.examples.length && (
          <Button
            type="link"
            className="inline-link"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? t("issue.collapse") : t("issue.expand", { n: cause.count })}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Issues by cause, most frequent first: one remedy often mends many cells. */
export function CauseList({
  batchId,
  causes,
  manyFiles,
}: {
  batchId: string;
  causes: Cause[];
  manyFiles: boolean;
}) {
  return (
    <ul className="causes">
      {causes.map((cause) => (
        <CauseItem
          key={`${cause.code}/${cause.message}`}
          batchId={batchId}
          cause={cause}
          manyFiles={manyFiles}
          shared={causes.some((other) => other !== cause && other.code === cause.code)}
        />
      ))}
    </ul>
  );
}
