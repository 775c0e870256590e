import { QuestionCircleOutlined, SearchOutlined } from "@ant-design/icons";
import { Button, Input, Layout, Skeleton, Tag } from "antd";
import type { InputRef } from "antd";
import { Suspense, useEffect, useRef, useState } from "react";
import { Link, Outlet, ScrollRestoration, useLocation, useMatches, useNavigate, useNavigation } from "react-router";
import { Problem } from "../api/client";
import { useOverdue } from "../api/lists";
import { useMeta } from "../api/queries";
import { may, useMe } from "../api/session";
import { termsOf, useSearchState } from "../archive/searchState";
import { useI18n } from "../i18n";
import { OverdueCount } from "../shared/OverdueCount";
import { count } from "../shared/format";
import { PrintWatermark, useWatermarkText } from "../shared/watermark";
import { BreakGlassBanner, TicketChip } from "../ticket/TicketChip";
import { KeysHelp } from "./KeysHelp";
import { PersonMenu } from "./PersonMenu";
import { doorsOf, home } from "./doors";

function Doors() {
  const { t } = useI18n();
  const me = useMe();
  const { pathname } = useLocation();
  const overdue = Object.values(useOverdue()).reduce((a, b) => a + b, 0);
  return (
    <nav className="doors" aria-label={t("nav.label")}>
      {doorsOf(me).map((door) => {
        const here = pathname === door.root || pathname.startsWith(`${door.root}/`);
        return (
          <Link
            key={door.root}
            to={door.to}
            className={here ? "door active" : "door"}
            aria-current={here ? "page" : undefined}
          >
            {door.icon}
            <span>
              {t(door.text)}
              {door.root === "/admin" && <OverdueCount n={overdue} />}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}

/** The one search box of every page: a name or an identity number. */
function Find({ box }: { box: React.RefObject<InputRef> }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const { setTerms } = useSearchState();
  const [text, setText] = useState("");
  const find = () => {
    if (!text.trim()) return;
    setTerms(termsOf(text));
    setText("");
    void navigate("/archive");
  };
  return (
    <Input
      ref={box}
      className="find"
      prefix={<SearchOutlined aria-hidden />}
      suffix={<kbd aria-hidden>Ctrl K</kbd>}
      placeholder={t("find.placeholder")}
      aria-label={t("find.label")}
      autoComplete="off"
      value={text}
      onChange={(e) => setText(e.target.value)}
      onPressEnter={find}
    />
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/** Ctrl+K and / go to the search box, ? shows the keys. */
function useKeys(focusFind: () => void, showKeys: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const ctrlK = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k";
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
      if (ctrlK || (plain && event.key === "/")) {
        event.preventDefault();
        focusFind();
      } else if (plain && event.key === "?") {
        event.preventDefault();
        showKeys();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [focusFind, showKeys]);
}

function BottomLine() {
  const { t } = useI18n();
  const meta = useMeta();
  const text = useWatermarkText();
  // Who only sends files is told no state of the data: that is an answer, not a silence.
  const denied = meta.error instanceof Problem && meta.error.status === 403;
  return (
    <footer className="bottom">
      {meta.isError && !denied ? (
        <span className="bad">{t("app.offline")}</span>
      ) : (
        <>
          <span data-testid="watermark">{meta.data ? text : ""}</span>
          {meta.data && <span>{t("app.persons", { n: count(meta.data.persons) })}</span>}
        </>
      )}
      <span className="push">
        <a href="/docs" target="_blank" rel="noreferrer">
          {t("app.api")}
        </a>
        {meta.data && <span>{meta.data.version}</span>}
      </span>
    </footer>
  );
}

/** What a page is kept by: its address, or its route where it keeps its own place (a tree's). */
function usePageKey(): string {
  const { pathname } = useLocation();
  const matches = useMatches();
  const last = matches[matches.length - 1];
  const keeps = (last?.handle as { keepsPlace?: boolean } | undefined)?.keepsPlace;
  return keeps ? (last?.id ?? pathname) : pathname;
}

/** The frame around every page: doors, search, language, bottom line. */
export function Frame() {
  const { t, lang, setLang } = useI18n();
  const meta = useMeta();
  const me = useMe();
  const [keys, setKeys] = useState(false);
  const box = useRef<InputRef>(null);
  const main = useRef<HTMLElement>(null);
  const pageKey = usePageKey();
  const navigation = useNavigation();
  const [focusFind] = useState(() => () => box.current?.focus({ cursor: "all" }));
  const [showKeys] = useState(() => () => setKeys(true));
  useKeys(focusFind, showKeys);
  return (
    <Layout className="frame">
      <a className="skip" href="#main" onClick={() => main.current?.focus()}>
        {t("app.skip")}
      </a>
      <Layout.Header className="top">
        <Link to={home(me)} className="brand">
          <img src="/icon.svg" alt="" width={24} height={24} />
          <strong>{t("app.name")}</strong>
          <span className="quiet">{t("app.subtitle")}</span>
        </Link>
        {may(me, "person.search") && <Find box={box} />}
        {meta.data?.synthetic && (
          <Tag className="synthetic" title={t("app.synthetic.note")}>
            {t("app.synthetic")}
          </Tag>
        )}
        <span className="push">
          {may(me, "dossier.read") && <TicketChip />}
          <Button
            type="text"
            icon={<QuestionCircleOutlined />}
            aria-label={t("app.keys")}
            title={`${t("app.keys")} (?)`}
            onClick={showKeys}
          />
          <Button
            type="text"
            title={t("app.lang.title")}
            aria-label={t("app.lang.title")}
            onClick={() => setLang(lang === "zh" ? "en" : "zh")}
          >
            {t("app.lang")}
          </Button>
          <PersonMenu />
        </span>
      </Layout.Header>
      <BreakGlassBanner />
      <Layout hasSider className="middle">
        <Doors />
        <main id="main" ref={main} tabIndex={-1} key={pageKey} aria-busy={navigation.state !== "idle"}>
          <Suspense fallback={<Skeleton active />}>
            <Outlet />
          </Suspense>
        </main>
      </Layout>
      <BottomLine />
      <PrintWatermark />
      <KeysHelp open={keys} onClose={() => setKeys(false)} />
      <ScrollRestoration />
    </Layout>
  );
}
