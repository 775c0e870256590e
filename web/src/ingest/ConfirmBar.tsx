import { Button, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";

/** The one primary action of a checked batch; says in numbers what it will do. */
export function ConfirmBar({
  receipt,
  busy,
  onOpen,
  onConfirm,
}: {
  receipt: Receipt;
  busy: boolean;
  onOpen: (open: boolean) => void;
  onConfirm: () => Promise<void>;
}) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const show = (next: boolean) => {
    setOpen(next);
    onOpen(next);
  };
  const { rows } = receipt;
  const ready = rows.inserted + rows.updated;
  const left = rows.rejected + rows.pending;
  const may = receipt.status === "checked" || receipt.status === "awaiting_confirmation";
  return (
    <div className="act-bar">
      <Button onClick={() => void navigate("/import")}>{t("check.again")}</Button>
      {may && (
        <Button type="primary" disabled={ready === 0} loading={busy} onClick={() => show(true)}>
          {ready === 0 ? t("check.publish.none") : t("check.publish", { n: ready })}
        </Button>
      )}
      <Modal
        open={open}
        title={t("check.publish.title")}
        okText={t("check.publish", { n: ready })}
        cancelText={t("common.cancel")}
        confirmLoading={busy}
        onCancel={() => show(false)}
        onOk={() => void onConfirm().finally(() => show(false))}
        width={480}
      >
        <ul className="plain">
          <li>
            {t("check.publish.text", {
              inserted: rows.inserted,
              updated: rows.updated,
              date: receipt.effective_date ?? "",
            })}
          </li>
          {left > 0 && <li>{t("check.publish.rest", { n: left })}</li>}
          {rows.unchanged > 0 && <li>{t("check.publish.rest.unchanged", { n: rows.unchanged })}</li>}
          <li>{t("check.publish.undo")}</li>
        </ul>
      </Modal>
    </div>
  );
}
