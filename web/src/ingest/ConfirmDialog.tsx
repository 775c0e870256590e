import { Form, Input, InputNumber, Modal } from "antd";
import { useIssues } from "../api/queries";
import type { useConfirm } from "../api/queries";
import type { Receipt } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { needsApproval } from "../shared/secondPerson";

/** What the confirmation will do, in sentences. */
function Sentences({ receipt }: { receipt: Receipt }) {
  const { t } = useI18n();
  const { rows } = receipt;
  const left = rows.rejected + rows.pending;
  if (receipt.kind === "withdraw") {
    return (
      <ul className="plain">
        <li>{t("withdraw.confirm.text", { restored: rows.inserted + rows.updated, ended: rows.ended ?? 0 })}</li>
        <li>{t("withdraw.text")}</li>
      </ul>
    );
  }
  return (
    <ul className="plain">
      <li>{t("check.publish.text", { inserted: rows.inserted, updated: rows.updated, date: receipt.effective_date ?? "" })}</li>
      {left > 0 && <li>{t("check.publish.rest", { n: left })}</li>}
      {rows.unchanged > 0 && <li>{t("check.publish.rest.unchanged", { n: rows.unchanged })}</li>}
      <li>{t("check.publish.undo")}</li>
    </ul>
  );
}

interface Said {
  reasons?: Record<string, string>;
  ended?: number;
}

/** Asks for what the confirmation has to say: why warnings are let pass, how much disappears. */
export function ConfirmDialog({
  receipt,
  confirm,
  label,
  onEnd,
}: {
  receipt: Receipt;
  confirm: ReturnType<typeof useConfirm>;
  label: string;
  onEnd: () => void;
}) {
  const { t } = useI18n();
  const [form] = Form.useForm<Said>();
  const issues = useIssues(receipt.batch_id, "", receipt.issues_total > 0);
  const causes = issues.data?.pages[0]?.causes ?? [];
  const wanting = [...new Map(causes.filter((c) => c.wants_reason).map((c) => [c.code, c])).values()];
  const ended = receipt.kind === "full" ? (receipt.rows.ended ?? 0) : 0;
  const before = (code: string) => receipt.reasons?.find((r) => r.code === code && !r.row)?.reason;
  const send = (said: Said) =>
    confirm.mutate(
      {
        digest: receipt.digest ?? "",
        ended,
        // Codes hold dots, which the form would take for a path.
        reasons: wanting.map((c, i) => ({ code: c.code, reason: (said.reasons?.[String(i)] ?? "").trim() })),
      },
      {
        onSuccess: onEnd,
        onError: (error) => needsApproval(error) && onEnd(), // the page says that it waits
      },
    );
  return (
    <Modal
      open
      title={receipt.kind === "withdraw" ? t("withdraw.confirm") : t("check.publish.title")}
      okText={label}
      cancelText={t("common.cancel")}
      confirmLoading={confirm.isPending || (receipt.issues_total > 0 && issues.isPending)}
      onCancel={onEnd}
      onOk={form.submit}
      width={560}
    >
      {confirm.isError && !needsApproval(confirm.error) && <ProblemView error={confirm.error} what="confirm" />}
      <Sentences receipt={receipt} />
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
        {ended > 0 && (
          <>
            <p className="warn-text">{t("confirm.ended", { n: ended })}</p>
            <Form.Item
              name="ended"
              label={t("confirm.ended.label")}
              rules={[{ validator: (_, value) => (value === ended ? Promise.resolve() : Promise.reject(new Error(t("confirm.ended.wrong")))) }]}
            >
              <InputNumber min={0} />
            </Form.Item>
          </>
        )}
        {wanting.length > 0 && <p>{t("confirm.reasons")}</p>}
        {wanting.map((c, i) => (
          <Form.Item
            key={c.code}
            name={["reasons", String(i)]}
            label={t("confirm.reason.label", { message: c.message })}
            initialValue={before(c.code)}
            rules={[{ required: true, whitespace: true, message: t("confirm.reason.needed") }]}
          >
            <Input maxLength={200} />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}
