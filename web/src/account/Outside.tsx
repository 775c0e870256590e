import { Button, Card, Tag } from "antd";
import type { ReactNode } from "react";
import { useAbout } from "../api/session";
import { useI18n } from "../i18n";

/** The frame of the pages before the login. */
export function Outside({ title, wide, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const { t, lang, setLang } = useI18n();
  const about = useAbout();
  return (
    <main className={wide ? "outside outside-wide" : "outside"}>
      <header className="outside-head">
        <img src="/icon.svg" alt="" width={32} height={32} />
        <strong>{t("app.name")}</strong>
        <span className="quiet">{t("app.subtitle")}</span>
        {about.data?.synthetic && (
          <Tag className="synthetic" title={t("app.synthetic.note")}>
            {t("app.synthetic")}
          </Tag>
        )}
        <Button
          type="text"
          className="push"
          title={t("app.lang.title")}
          aria-label={t("app.lang.title")}
          onClick={() => setLang(lang === "zh" ? "en" : "zh")}
        >
          {t("app.lang")}
        </Button>
      </header>
      <Card>
        <h1 className="page-title">{title}</h1>
        {children}
      </Card>
    </main>
  );
}
