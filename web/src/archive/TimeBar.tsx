import { PrinterOutlined } from "@ant-design/icons";
import { Button, DatePicker, Switch, Tag } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import type { ReactNode } from "react";
import { useSearchParams } from "react-router";
import { useI18n } from "../i18n";
import { instant, today } from "../shared/format";
import { RevealConfirm } from "./reveal";

const batchForm = /^batch:(\d+)$/;

function Reveal({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const { t } = useI18n();
  return (
    <RevealConfirm onReveal={() => onChange(true)}>
      {(ask) => (
        <label className="switch">
          <Switch checked={on} onChange={(next) => (next ? ask() : onChange(false))} />
          {t("dossier.reveal")}
        </label>
      )}
    </RevealConfirm>
  );
}

/** The two time axes with the one sentence that explains them, kept in the address. */
export function TimeBar({
  asOf,
  asKnown,
  reveal,
  onReveal,
  more,
}: {
  asOf: string;
  asKnown: string;
  reveal: boolean;
  onReveal: (on: boolean) => void;
  /** What else can be done, at the end. */
  more?: ReactNode;
}) {
  const { t } = useI18n();
  const [params, setParams] = useSearchParams();
  // A picker that loses the focus hands in its last value once more, which would
  // undo a reset: after a reset it is a new picker.
  const [resets, setResets] = useState(0);
  const reset = () => {
    setResets(resets + 1);
    setParams({}, { preventScrollReset: true });
  };
  const set = (name: string, value: string) => {
    if (value) params.set(name, value);
    else params.delete(name);
    setParams(params, { preventScrollReset: true });
  };
  const batch = batchForm.exec(asKnown)?.[1];
  const known = batch
    ? t("dossier.axes.batch", { no: batch })
    : asKnown
      ? t("dossier.axes.at", { at: instant(asKnown) })
      : t("dossier.axes.latest");
  const moved = params.has("as_of") || params.has("as_known");
  return (
    <div className="time-bar">
      <label htmlFor="as-of" className="no-print">
        {t("dossier.asOf")}
      </label>
      <DatePicker
        key={`of-${resets}`}
        id="as-of"
        className="no-print"
        value={dayjs(asOf)}
        allowClear={false}
        onChange={(value) => value && set("as_of", value.format("YYYY-MM-DD") === today() ? "" : value.format("YYYY-MM-DD"))}
      />
      <label htmlFor="as-known" className="no-print">
        {t("dossier.asKnown")}
      </label>
      {batch ? (
        <Tag closable className="no-print known-batch" onClose={() => set("as_known", "")}>
          {t("dossier.source.batch", { no: batch })}
        </Tag>
      ) : (
        <DatePicker
          key={resets}
          id="as-known"
          className="no-print known-picker"
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          placeholder={t("dossier.latest")}
          value={asKnown ? dayjs(asKnown) : null}
          onChange={(value) => set("as_known", value ? value.second(0).millisecond(0).toISOString() : "")}
        />
      )}
      {moved && (
        <Button type="link" className="no-print" onClick={reset}>
          {t("dossier.reset")}
        </Button>
      )}
      <p className="axes quiet" data-testid="axes">
        {t("dossier.axes", { of: asOf, known })}
      </p>
      <span className="push no-print">
        <Reveal on={reveal} onChange={onReveal} />
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t("dossier.print")}
        </Button>
        {more}
      </span>
    </div>
  );
}
