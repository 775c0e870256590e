import { RollbackOutlined } from "@ant-design/icons";
import { Button, Form, Input, Modal, Radio } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useWithdraw } from "../api/batches";
import { may, useMe } from "../api/session";
import type { BatchItem, BatchLink } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";

/** The published batch that takes this one back, as far as the reader knows of it. */
export function withdrawnBy(batch: { later?: BatchLink[] }): BatchLink | undefined {
  return batch.later?.filter((l) => l.kind === "withdraw" && l.status === "published" && l.batch_no && !l.taken_back).at(-1);
}

function Dialog({ batch, onEnd }: { batch: BatchItem; onEnd: () => void }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const withdraw = useWithdraw(batch.batch_id);
  const [form] = Form.useForm<{ later: "keep" | "take"; reason: string }>();
  return (
    <Modal
      open
      title={t("withdraw.title", { no: String(batch.batch_no ?? "") })}
      okText={t("withdraw.preview")}
      cancelText={t("common.cancel")}
      confirmLoading={withdraw.isPending}
      onCancel={onEnd}
      onOk={form.submit}
      width={560}
    >
      {withdraw.isError && <ProblemView error={withdraw.error} what="write" />}
      <p>{t("withdraw.text")}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ later: "keep" }}
        onFinish={({ later, reason }) =>
          withdraw.mutate(
            { overrides: later === "take", reason: reason.trim() },
            { onSuccess: (receipt) => void navigate(`/import/batches/${receipt.batch_id}`) },
          )
        }
      >
        <Form.Item name="later" label={t("withdraw.later")}>
          <Radio.Group
            className="stacked"
            options={(["keep", "take"] as const).map((value) => ({ value, label: t(`withdraw.later.${value}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("withdraw.reason")}
          rules={[{ required: true, whitespace: true, message: t("form.required") }]}
        >
          <Input.TextArea rows={2} maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** Offers to take a published batch back; leads to what that would do. */
export function WithdrawButton({ batch, small }: { batch: BatchItem; small?: boolean }) {
  const { t } = useI18n();
  const me = useMe();
  const [open, setOpen] = useState(false);
  const offered = batch.status === "published" && batch.batch_no && !withdrawnBy(batch) && may(me, "batch.confirm");
  if (!offered) return null;
  return (
    // A row of the list opens its batch on a click or a key; this is none.
    <span onClick={(e) => e.stopPropagation()} onKeyDown={(e) => e.stopPropagation()} role="presentation">
      <Button
        size={small ? "small" : "middle"}
        icon={<RollbackOutlined />}
        aria-label={`${t("withdraw.do")} ${batch.batch_no}`}
        onClick={() => setOpen(true)}
      >
        {t("withdraw.do")}
      </Button>
      {open && <Dialog batch={batch} onEnd={() => setOpen(false)} />}
    </span>
  );
}
