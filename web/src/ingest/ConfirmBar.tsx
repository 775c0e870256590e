import { Button, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import type { useConfirm } from "../api/queries";
import { may, useMe } from "../api/session";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { needsApproval } from "../shared/secondPerson";

/** The one primary action of a checked batch; says in numbers what it will do. */
export function ConfirmBar({
  receipt,
  confirm,
  waits,
  onOpen,
}: {
  receipt: Receipt;
  confirm: ReturnType<typeof useConfirm>;
  /** A second person was asked and has not decided. */
  waits: boolean;
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
  const { rows } = receipt;
  const ready = rows.inserted + rows.updated;
  const asked = (receipt.questions ?? []).some((q) => !q.answer);
  const left = rows.rejected + rows.pending;
  // A batch that changes nothing is confirmed for its receipt's sake.
  const label =
    ready > 0
      ? t("check.publish", { n: ready })
      : rows.unchanged > 0
        ? t("check.publish.unchanged")
        : t("check.publish.none");
  const offered =
    !waits && may(me, "batch.submit", "batch.confirm") && (receipt.status === "checked" || receipt.status === "awaiting_confirmation");
  return (
    <div className="act-bar">
      <Button onClick={() => void navigate("/import")}>{t("check.again")}</Button>
      {offered && (
        <Button type="primary" disabled={asked || ready + rows.unchanged === 0}
          title={asked ? t("question.first") : undefined} loading={confirm.isPending} onClick={() => show(true)}>
          {label}
        </Button>
      )}
      <Modal
        open={open}
        title={t("check.publish.title")}
        okText={label}
        cancelText={t("common.cancel")}
        confirmLoading={confirm.isPending}
        onCancel={() => show(false)}
        onOk={() =>
          confirm.mutate(receipt.digest ?? "", {
            onSuccess: () => show(false),
            onError: (error) => needsApproval(error) && show(false), // the page says that it waits
          })
        }
        width={480}
      >
        {confirm.isError && !needsApproval(confirm.error) && <ProblemView error={confirm.error} what="confirm" />}
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
