import { DownloadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Empty, Input, Modal, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { download } from "../api/client";
import { useTemplates } from "../api/templates";
import type { Template, TemplateKind } from "../api/templates";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { matching } from "./templates";

const kinds = ["all", "category", "area", "register", "ledger", "statement"] as const;

function Item({ item }: { item: Template }) {
  const { t, lang } = useI18n();
  const { message } = App.useApp();
  const name = item.label[lang];
  const take = useMutation({
    mutationFn: () => download(lang, item.href.replace("/api/v1", ""), item.file),
    onSuccess: () => void message.success(t("template.taken", { name: item.file })),
  });
  return (
    <li className="template">
      <div className="template-text">
        <p className="template-name">
          <span className="code">{item.code}</span> <strong>{name}</strong>{" "}
          {item.sheets.length > 1 && <span className="quiet">{t("template.sheets", { n: item.sheets.length })}</span>}
        </p>
        <p className="quiet">{item.sheets.length > 1 ? item.sheets.map((s) => s.label[lang]).join(lang === "zh" ? "、" : ", ") : item.purpose[lang]}</p>
        {take.isError && <ProblemView error={take.error} what="read" />}
      </div>
      <Button icon={<DownloadOutlined />} loading={take.isPending} aria-label={t("template.take", { name })} onClick={() => take.mutate()}>
        {t("template.take.short")}
      </Button>
    </li>
  );
}

/** Chooses a workbook to fill in: by category, area, register or a word. */
export function TemplatePicker({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t, lang } = useI18n();
  const templates = useTemplates(open);
  const [kind, setKind] = useState<TemplateKind | "all">("category");
  const [word, setWord] = useState("");
  const found = matching(templates.data?.items ?? [], kind, word, lang);
  return (
    <Modal open={open} title={t("template.title")} footer={null} onCancel={onClose} width={760}>
      <p className="quiet gap">{t("template.lead")}</p>
      <Input.Search
        allowClear
        autoFocus
        value={word}
        placeholder={t("template.search")}
        aria-label={t("template.search")}
        onChange={(e) => setWord(e.target.value)}
      />
      <Segmented
        className="template-kinds"
        aria-label={t("template.kind")}
        value={word.trim() ? "all" : kind}
        onChange={(chosen) => {
          setKind(chosen);
          setWord("");
        }}
        options={kinds.map((k) => ({ value: k, label: t(`template.kind.${k}`) }))}
      />
      {templates.isError && <ProblemView error={templates.error} what="read" onRetry={() => void templates.refetch()} />}
      {templates.isPending && <Skeleton active />}
      {templates.data && found.length === 0 && <Empty description={t("template.none")} />}
      <ul className="templates" aria-label={t("template.title")}>
        {found.map((item) => (
          <Item key={`${item.kind}/${item.code}`} item={item} />
        ))}
      </ul>
    </Modal>
  );
}
