import { PrinterOutlined } from "@ant-design/icons";
import { Alert, Button, Card } from "antd";
import { Link, useNavigate } from "react-router";
import { useIssues } from "../api/queries";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { bytes, instant } from "../shared/format";
import { AreasTable } from "./AreasTable";
import { Severity } from "./CauseList";
import { Chain } from "./Chain";
import { Changes } from "./Changes";
import { Counts } from "./Counts";
import { FileButton, GoBack } from "./GoBack";
import { Issues } from "./Issues";
import { WithdrawButton, withdrawnBy } from "./Withdraw";

/** What of an import is printed and filed: A4, with room for signature and seal. */
function Sheet({ receipt, synthetic }: { receipt: Receipt; synthetic: boolean }) {
  const { t } = useI18n();
  const issues = useIssues(receipt.batch_id, "", receipt.issues_total > 0);
  const causes = issues.data?.pages[0]?.causes ?? [];
  const facts: [string, string][] = [
    [t("batch.no"), String(receipt.batch_no ?? "–")],
    [t("batch.published"), instant(receipt.published_at)],
    [t("batch.received"), instant(receipt.received_at)],
    [t("batch.effective"), receipt.effective_date ?? "–"],
    [t("batch.id"), receipt.batch_id],
  ];
  return (
    <Card className="gap receipt">
      <header className="receipt-head">
        <h2>{t("receipt.title")}</h2>
        {synthetic && <span className="quiet">{t("app.synthetic")}</span>}
      </header>
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className="section">{t("receipt.files")}</h3>
      <ul className="receipt-files">
        {receipt.files.map((file) => (
          <li key={file.sha256}>
            <strong>{file.name}</strong> <span className="quiet number">{bytes(file.bytes)}</span>
            <div className="quiet digest">
              {t("batch.digest")} <code>{file.sha256}</code>
            </div>
          </li>
        ))}
      </ul>
      <h3 className="section">{t("receipt.rows")}</h3>
      <AreasTable receipt={receipt} />
      <p className="equation">{t("rows.equation", { ...receipt.rows, ended: receipt.rows.ended ?? 0 })}</p>
      {receipt.kind === "withdraw" && <p>{t("withdraw.because", { reason: receipt.reason ?? "" })}</p>}
      {receipt.reasons && (
        <>
          <h3 className="section">{t("receipt.reasons")}</h3>
          <ul className="plain">
            {receipt.reasons.map((r) => (
              <li key={`${r.code}/${r.sheet ?? ""}/${r.row ?? 0}`}>
                {causes.find((c) => c.code === r.code)?.message ?? r.code}
                {r.row ? `（${r.sheet ?? ""} ${t("issue.row", { row: String(r.row) })}）` : ""}：{r.reason}
              </li>
            ))}
          </ul>
        </>
      )}
      <Chain receipt={receipt} />
      {causes.length > 0 && (
        <div className="print-only">
          <h3 className="section">{t("receipt.causes.also")}</h3>
          <ul className="plain">
            {causes.map((cause) => (
              <li key={`${cause.code}/${cause.message}`}>
                <Severity of={cause.severity} /> {cause.message}（{t("issue.count", { n: cause.count })}）
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="signs">
        <div>{t("receipt.sign.clerk")}</div>
        <div>{t("receipt.sign.audit")}</div>
        <div>{t("receipt.sign.seal")}</div>
        <div>
          {t("receipt.sign.date")} {t("receipt.sign.date.value")}
        </div>
      </div>
    </Card>
  );
}

/** Step 4: what was published, to print and to file; what was not, to mend. */
export function ReceiptView({ receipt, synthetic }: { receipt: Receipt; synthetic: boolean }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const written = receipt.rows.inserted + receipt.rows.updated;
  const gone = withdrawnBy(receipt);
  const path = `/batches/${receipt.batch_id}`;
  const name = `${t("receipt.title")}-${receipt.batch_no ?? receipt.batch_id}`;
  return (
    <>
      <div className="done no-print" role="status">
        <strong>
          {receipt.kind === "withdraw"
            ? t("withdraw.done", { restored: written, ended: receipt.rows.ended ?? 0 })
            : written > 0
              ? t("receipt.done", { n: written })
              : t("receipt.done.none")}
        </strong>
        <span className="push acts">
          <WithdrawButton batch={receipt} />
          <FileButton path={`${path}/receipt.xlsx`} name={`${name}.xlsx`} label={t("files.receipt")} />
          <FileButton path={path} name={`${name}.json`} label={t("files.json")} />
          <Button onClick={() => void navigate("/import")}>{t("receipt.again")}</Button>
          <Button type="primary" icon={<PrinterOutlined />} onClick={() => window.print()}>
            {t("receipt.print")}
          </Button>
        </span>
      </div>
      {gone && (
        <Alert
          className="gap no-print"
          type="warning"
          showIcon
          message={<Link to={`/import/batches/${gone.batch_id}`}>{t("withdraw.by", { no: String(gone.batch_no) })}</Link>}
        />
      )}
      <div className="gap no-print">
        <Counts receipt={receipt} />
      </div>
      <Sheet receipt={receipt} synthetic={synthetic} />
      {receipt.batch_no && <Changes receipt={receipt} />}
      {receipt.issues_total > 0 && <Issues receipt={receipt} />}
      <GoBack receipt={receipt} />
    </>
  );
}
