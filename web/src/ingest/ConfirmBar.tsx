import { Button } from "antd";
import { useState } from "react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { useConfirm } from "../api/queries";
import { may, useMe } from "../api/session";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ConfirmDialog } from "./ConfirmDialog";

/** What the confirmation of a batch is called, in numbers. */
export function useConfirmLabel(receipt: Receipt): { label: string; changes: number } {
  const { t } = useI18n();
  const { rows } = receipt;
  const changes = rows.inserted + rows.updated + (rows.ended ?? 0);
  if (receipt.kind === "withdraw") return { label: t("withdraw.confirm"), changes };
  // A batch that changes nothing is confirmed for its receipt's sake.
  const label =
    changes > 0
      ? t("check.publish", { n: rows.inserted + rows.updated })
      : rows.unchanged > 0
        ? t("check.publish.unchanged")
        : t("check.publish.none");
  return { label, changes };
}

/** The way on from a checked batch: to its changes, then to the confirmation, which says in numbers what it will do. */
export function ConfirmBar({
  receipt,
  confirm,
  waits,
  back,
  onChanges,
  onOpen,
}: {
  receipt: Receipt;
  confirm: ReturnType<typeof useConfirm>;
  /** A second person was asked and has not decided. */
  waits: boolean;
  /** Leads back from the changes; undefined where the check is shown. */
  back?: ReactNode;
  onChanges?: () => void;
  onOpen: (open: boolean) => void;
}) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const show = (next: boolean) => {
    if (next) confirm.reset();
    setOpen(next);
    onOpen(next);
  };
  const { label, changes } = useConfirmLabel(receipt);
  const asked = (receipt.questions ?? []).some((q) => !q.answer);
  const offered =
    !waits && may(me, "batch.submit", "batch.confirm") && (receipt.status === "checked" || receipt.status === "awaiting_confirmation");
  return (
    <div className="act-bar">
      {back ?? <Button onClick={() => void navigate("/import")}>{t("check.again")}</Button>}
      {onChanges ? (
        <Button type="primary" disabled={asked} title={asked ? t("question.first") : undefined} onClick={onChanges}>
          {t("changes.see")}
        </Button>
      ) : (
        offered && (
          <Button type="primary" disabled={asked || changes + receipt.rows.unchanged === 0} loading={confirm.isPending} onClick={() => show(true)}>
            {label}
          </Button>
        )
      )}
      {open && <ConfirmDialog receipt={receipt} confirm={confirm} label={label} onEnd={() => show(false)} />}
    </div>
  );
}
