import { DownloadOutlined, UploadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Button, Card, Space } from "antd";
import { useNavigate } from "react-router";
import { download } from "../api/client";
import { may, useMe } from "../api/session";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

/** Fetches a file of a batch; an error is shown beside. */
export function FileButton({ path, name, label }: { path: string; name: string; label: string }) {
  const { lang } = useI18n();
  const file = useMutation({ mutationFn: () => download(lang, path, name) });
  return (
    <>
      <Button icon={<DownloadOutlined />} loading={file.isPending} onClick={() => file.mutate()}>
        {label}
      </Button>
      {file.isError && <ProblemView error={file.error} what="read" />}
    </>
  );
}

const stem = (name: string) => name.replace(/\.[^.]*$/, "");

/** What goes back to the sender to be mended, and where the mended file is taken in. */
export function GoBack({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const me = useMe();
  const { rows, files } = receipt;
  if (!receipt.mine || files.length === 0 || receipt.issues_total === 0) return null;
  const path = `/batches/${receipt.batch_id}`;
  return (
    <Card className="gap no-print" size="small" title={<h2 className="card-title">{t("files.back")}</h2>}>
      <p className="quiet">{t("files.back.text")}</p>
      <Space wrap>
        {files.map((f, i) => (
          <FileButton
            key={f.sha256 + String(i)}
            path={`${path}/annotated.xlsx?file=${i}`}
            name={`${stem(f.name)}-${t("files.annotated")}.${f.name.endsWith(".xlsm") ? "xlsm" : "xlsx"}`}
            label={files.length > 1 ? `${t("files.annotated")}：${f.name}` : t("files.annotated")}
          />
        ))}
        {rows.rejected + rows.pending > 0 && (
          <FileButton path={`${path}/refused.xlsx`} name={`${stem(files[0]?.name ?? "")}-${t("files.refused")}.xlsx`} label={t("files.refused")} />
        )}
        {may(me, "batch.submit") && (
          <Button icon={<UploadOutlined />} onClick={() => void navigate(`/import?supplements=${receipt.batch_id}`)}>
            {t("files.mended")}
          </Button>
        )}
      </Space>
    </Card>
  );
}
