import { DeleteOutlined, DownloadOutlined, FileExcelOutlined, InboxOutlined } from "@ant-design/icons";
import { Alert, App, Button, Card, DatePicker, Progress, Radio, Upload } from "antd";
import dayjs from "dayjs";
import { useEffect, useRef, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearchParams } from "react-router";
import { upload } from "../api/client";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { bytes, today } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { BatchList } from "./BatchList";
import { ImportNav } from "./ImportNav";
import { ImportSteps } from "./ImportSteps";
import { TemplatePicker } from "./TemplatePicker";

type Sending = { state: "idle" } | { state: "sending"; share: number } | { state: "failed"; error: unknown };

/** Sends the files and goes to the new batch; an upload ends with the page. */
function useSending() {
  const { lang } = useI18n();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [sending, setSending] = useState<Sending>({ state: "idle" });
  const running = useRef<AbortController>();
  useEffect(() => () => running.current?.abort(), []);

  const stop = () => running.current?.abort();
  const reset = () => setSending({ state: "idle" });
  const send = async (files: File[], said: Record<string, string | undefined>) => {
    const control = new AbortController();
    running.current = control;
    setSending({ state: "sending", share: 0 });
    try {
      const receipt = await upload<Receipt>(
        lang,
        files,
        said,
        (share) => setSending({ state: "sending", share }),
        control.signal,
      );
      client.setQueryData(["batch", receipt.batch_id, lang], receipt);
      await navigate(`/import/batches/${receipt.batch_id}`);
      void client.invalidateQueries({ queryKey: ["batches"] });
    } catch (error) {
      setSending(control.signal.aborted ? { state: "idle" } : { state: "failed", error });
    }
  };
  return { sending, send, stop, reset };
}

function FileList({ files, onRemove }: { files: File[]; onRemove: (file: File) => void }) {
  const { t } = useI18n();
  return (
    <ul className="files" aria-label={t("import.files", { n: files.length })}>
      {files.map((file) => (
        <li key={file.name}>
          <FileExcelOutlined aria-hidden />
          <span className="grow">{file.name}</span>
          <span className="quiet number">{bytes(file.size)}</span>
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("import.remove", { name: file.name })}
            onClick={() => onRemove(file)}
          />
        </li>
      ))}
    </ul>
  );
}

/** What can be read, by the usual endings; the server decides by content. */
const readable = /\.(xlsx|xlsm|csv|tsv|txt|jsonl|parquet|arrows?)$/i;

/** Step 1: choose workbooks and the effective date; below, earlier batches. */
export function ImportPage() {
  const { t } = useI18n();
  const { message } = App.useApp();
  const [files, setFiles] = useState<File[]>([]);
  const [day, setDay] = useState(today());
  const [mode, setMode] = useState<"supplement" | "full">("supplement");
  const [params, setParams] = useSearchParams();
  const supplements = params.get("supplements") ?? "";
  const { sending, send, stop, reset } = useSending();
  const showTemplates = (open: boolean) => {
    if (open) params.set("templates", "all");
    else params.delete("templates");
    setParams(params, { replace: true });
  };
  useTitle(t("import.title"));

  const add = (file: File) => {
    reset();
    if (!readable.test(file.name)) {
      void message.warning(t("import.notxlsx", { name: file.name }));
      return false;
    }
    setFiles((before) => [...before.filter((f) => f.name !== file.name), file]);
    return false; // we send all of them together ourselves
  };

  const busy = sending.state === "sending";
  return (
    <>
      <div className="page-head">
        <h1 className="page-title">{t("import.title")}</h1>
        <Button className="push" icon={<DownloadOutlined />} onClick={() => showTemplates(true)}>
          {t("template.get")}
        </Button>
      </div>
      <TemplatePicker open={params.has("templates")} onClose={() => showTemplates(false)} />
      <ImportNav />
      <ImportSteps current={0} />
      <Card>
        {sending.state === "failed" && <ProblemView error={sending.error} what="upload" />}
        {supplements && (
          <Alert
            className="gap"
            type="info"
            showIcon
            message={t("import.supplements")}
            action={<Link to={`/import/batches/${supplements}`}>{t("import.supplements.open")}</Link>}
          />
        )}
        <div className="choose">
          <div>
            <Upload.Dragger
              multiple
              accept=".xlsx,.xlsm,.csv,.tsv,.jsonl,.parquet,.arrow,.arrows"
              disabled={busy}
              showUploadList={false}
              beforeUpload={add}
            >
              <InboxOutlined className="drop-icon" aria-hidden />
              <p className="drop-title">{t("import.drop")}</p>
              <p className="quiet">{t("import.drop.hint")}</p>
            </Upload.Dragger>
            {files.length > 0 && (
              <FileList
                files={files}
                onRemove={(gone) => setFiles((before) => before.filter((f) => f !== gone))}
              />
            )}
          </div>
          <div className="choose-side">
            {!supplements && (
              <>
                <label htmlFor="effective-date">{t("import.date")}</label>
                <DatePicker
                  id="effective-date"
                  value={dayjs(day)}
                  allowClear={false}
                  disabled={busy}
                  onChange={(value) => value && setDay(value.format("YYYY-MM-DD"))}
                />
                <p className="quiet">{t("import.date.hint")}</p>
                <fieldset className="mode">
                  <legend>{t("import.mode")}</legend>
                  <Radio.Group
                    className="stacked"
                    value={mode}
                    disabled={busy}
                    onChange={(e) => setMode(e.target.value as typeof mode)}
                    options={(["supplement", "full"] as const).map((value) => ({ value, label: t(`import.mode.${value}`) }))}
                  />
                </fieldset>
                {mode === "full" && <p className="warn-text">{t("import.mode.full.hint")}</p>}
              </>
            )}
            <div className="choose-act">
              {sending.state === "sending" && (
                <div role="status">
                  <Progress percent={Math.round(sending.share * 100)} showInfo={false} />
                  <p className="quiet">
                    {sending.share < 1
                      ? t("import.uploading", { percent: Math.round(sending.share * 100) })
                      : t("import.checking")}
                  </p>
                </div>
              )}
              {busy && <Button onClick={stop}>{t("import.stop")}</Button>}
              <Button
                type="primary"
                disabled={files.length === 0}
                loading={busy}
                title={files.length === 0 ? t("import.submit.empty") : undefined}
                onClick={() =>
                  void send(files, supplements ? { supplements } : { effective_date: day, mode: mode === "full" ? mode : undefined })
                }
              >
                {t("import.submit")}
              </Button>
            </div>
          </div>
        </div>
      </Card>
      <BatchList />
    </>
  );
}
