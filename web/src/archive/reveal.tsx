import { EyeOutlined } from "@ant-design/icons";
import { Button, Popconfirm } from "antd";
import { useState } from "react";
import type { ReactElement } from "react";
import { useI18n } from "../i18n";

/** Asks before sensitive fields are shown: the reading is recorded. */
export function RevealConfirm({
  onReveal,
  children,
}: {
  onReveal: () => void;
  children: (ask: () => void) => ReactElement;
}) {
  const { t } = useI18n();
  const [asking, setAsking] = useState(false);
  return (
    <Popconfirm
      open={asking}
      title={t("dossier.reveal.title")}
      description={<div className="narrow">{t("dossier.reveal.text")}</div>}
      okText={t("dossier.reveal.ok")}
      cancelText={t("common.cancel")}
      placement="bottomRight"
      onConfirm={() => {
        setAsking(false);
        onReveal();
      }}
      onCancel={() => setAsking(false)}
      onOpenChange={(open) => !open && setAsking(false)}
    >
      {children(() => setAsking(true))}
    </Popconfirm>
  );
}

/** Beside an area with masked fields: how many, and the way to show them. */
export function RevealArea({ masked, onReveal }: { masked: number; onReveal: () => void }) {
  const { t } = useI18n();
  return (
    <RevealConfirm onReveal={onReveal}>
      {(ask) => (
        <Button type="link" size="small" className="history-button no-print" icon={<EyeOutlined />} onClick={ask}>
          {t("dossier.reveal.area", { n: masked })}
        </Button>
      )}
    </RevealConfirm>
  );
}
