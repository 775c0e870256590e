import { App, Button, Form, Input, InputNumber, Modal, Radio, Segmented, Select, Skeleton } from "antd";
import { useState } from "react";
import type { Ticket, TicketWish } from "../api/accessTypes";
import { useMe, useOpenTicket, usePurposes } from "../api/session";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { BreakGlassForm } from "./BreakGlassForm";

const minutes = [30, 60, 120, 240];

function Wish({ level, onOpened, onGlass }: { level: 2 | 3; onOpened: (t: Ticket) => void; onGlass: () => void }) {
  const { t } = useI18n();
  const me = useMe();
  const purposes = usePurposes(true);
  const open = useOpenTicket();
  const [form] = Form.useForm<TicketWish>();
  const wanted = Form.useWatch("level", form);
  const purpose = Form.useWatch("purpose", form);
  const required = [{ required: true, whitespace: true, message: t("form.required") }];
  const list = purposes.data?.items ?? [];
  const needsCase = list.find((p) => p.code === purpose)?.needs_case ?? false;
  // The usual legal basis follows the purpose until the reader writes his own.
  const follow = (code: string) => {
    const usual = list.find((p) => p.code === code)?.legal_basis ?? "";
    const now = form.getFieldValue("legal_basis") as string | undefined;
    if (!now || list.some((p) => p.legal_basis === now)) form.setFieldValue("legal_basis", usual);
  };
  if (purposes.isError) return <ProblemView error={purposes.error} what="read" onRetry={() => void purposes.refetch()} />;
  if (!purposes.data) return <Skeleton active />;
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{
        minutes: 60,
        level,
        purpose: me.ticket?.break_glass ? undefined : me.ticket?.purpose,
        case_no: me.ticket?.break_glass ? undefined : me.ticket?.case_no,
        legal_basis: me.ticket?.break_glass ? undefined : me.ticket?.legal_basis,
      }}
      onFinish={(wish: TicketWish) =>
        open.mutate(
          {
            ...wish,
            case_no: wish.case_no?.trim() ?? "",
            legal_basis: wish.legal_basis.trim(),
            persons: wish.persons ?? undefined,
          },
          { onSuccess: onOpened },
        )
      }
    >
      {open.isError && <ProblemView error={open.error} what="write" />}
      <div className="two">
        <Form.Item name="purpose" label={t("ticket.purpose")} rules={required} required={false}>
          <Select
            autoFocus
            showSearch
            optionFilterProp="label"
            placeholder={t("ticket.purpose.choose")}
            options={list.map((p) => ({ value: p.code, label: p.label }))}
            onChange={follow}
          />
        </Form.Item>
        <Form.Item
          name="case_no"
          label={t(needsCase ? "ticket.case" : "ticket.case.optional")}
          rules={needsCase ? required : []}
        >
          <Input maxLength={64} autoComplete="off" placeholder={t("ticket.case.hint")} />
        </Form.Item>
      </div>
      <Form.Item name="legal_basis" label={t("ticket.basis")} rules={required}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 4 }} maxLength={300} />
      </Form.Item>
      <Form.Item name="minutes" label={t("ticket.minutes")}>
        <Segmented options={minutes.map((n) => ({ value: n, label: t("ticket.minutes.n", { n }) }))} />
      </Form.Item>
      <Form.Item name="level" label={t("ticket.level")} extra={wanted === 3 ? t("ticket.level.3.note") : undefined}>
        <Radio.Group
          options={[
            { value: 2, label: t("ticket.level.2") },
            { value: 3, label: t("ticket.level.3") },
          ]}
        />
      </Form.Item>
      {wanted === 3 && (
        <Form.Item name="reason" label={t("ticket.reason")} rules={required}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} />
        </Form.Item>
      )}
      {wanted === 3 && (
        <Form.Item name="persons" label={t("ticket.persons")} extra={t("ticket.persons.hint")}>
          <InputNumber min={1} max={1000} precision={0} placeholder="20" />
        </Form.Item>
      )}
      <div className="dialog-act">
        <Button type="link" className="glass-link" onClick={onGlass}>
          {t("glass.link")}
        </Button>
        <Button type="primary" htmlType="submit" loading={open.isPending}>
          {t(wanted === 3 ? "ticket.submit.3" : "ticket.submit")}
        </Button>
      </div>
    </Form>
  );
}

/** States why personal data are read: purpose, case, legal basis, how long, how deep. */
export function TicketDialog({
  level,
  asked,
  onEnd,
}: {
  level: 2 | 3;
  asked: boolean;
  onEnd: (opened: boolean) => void;
}) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const [glass, setGlass] = useState(false);
  const opened = (ticket: Ticket) => {
    const waits = (ticket.wanted_level ?? 0) > ticket.level;
    void message.success(t(waits ? "ticket.opened.waits" : "ticket.opened", { purpose: ticket.purpose_label }));
    onEnd(true);
  };
  return (
    <Modal
      open
      title={t(glass ? "glass.title" : "ticket.title")}
      width={560}
      footer={null}
      maskClosable={false}
      onCancel={() => onEnd(false)}
    >
      {glass ? (
        <BreakGlassForm onOpened={opened} onBack={() => setGlass(false)} />
      ) : (
        <>
          <p className="quiet gap">{t(asked ? "ticket.text.asked" : "ticket.text")}</p>
          <Wish level={level} onOpened={opened} onGlass={() => setGlass(true)} />
        </>
      )}
    </Modal>
  );
}
