import { App, DatePicker, Form, Input, Modal, Select } from "antd";
import dayjs from "dayjs";
import type { Dayjs } from "dayjs";
import { useAssign, useHandlers } from "../api/lists";
import { useI18n } from "../i18n";
import { dayEnd, today } from "../shared/format";
import { ProblemView } from "../shared/ProblemView";
import { PersonPicker } from "./PersonPicker";

interface Given {
  person: string;
  lead: string;
  account: string;
  until: Dayjs;
}

/** Says who handles a lead, until the end of a day. */
export function AssignDialog({ onEnd }: { onEnd: () => void }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const handlers = useHandlers();
  const assign = useAssign();
  const [form] = Form.useForm<Given>();
  const options = (handlers.data?.items ?? []).map((h) => ({ value: h.id, label: h.name }));
  const send = (given: Given) =>
    assign.mutate(
      {
        person_id: given.person,
        lead_no: given.lead.trim(),
        account: given.account,
        until: dayEnd(given.until.format("YYYY-MM-DD")),
      },
      {
        onSuccess: () => {
          void message.success(t("assign.added", { name: options.find((o) => o.value === given.account)?.label ?? "" }));
          onEnd();
        },
      },
    );
  const required = [{ required: true, message: t("form.required") }];
  return (
    <Modal
      open
      title={t("assign.add")}
      width={480}
      maskClosable={false}
      okText={t("assign.add.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={assign.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      {assign.isError && <ProblemView error={assign.error} what="write" />}
      {handlers.isError && <ProblemView error={handlers.error} what="read" onRetry={() => void handlers.refetch()} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ until: dayjs(today()).add(3, "month") }}
        onFinish={send}
      >
        <Form.Item name="person" label={t("assign.person")} rules={required} required={false}>
          <PersonPicker />
        </Form.Item>
        <Form.Item
          name="lead"
          label={t("assign.lead")}
          extra={t("assign.lead.hint")}
          rules={[{ required: true, whitespace: true, message: t("form.required") }]}
          required={false}
        >
          <Input maxLength={80} autoComplete="off" />
        </Form.Item>
        <Form.Item name="account" label={t("assign.handler")} extra={t("assign.handler.hint")} rules={required} required={false}>
          <Select
            showSearch
            optionFilterProp="label"
            loading={handlers.isPending}
            notFoundContent={handlers.isPending ? t("common.loading") : t("assign.handler.none")}
            options={options}
          />
        </Form.Item>
        <Form.Item name="until" label={t("assign.until")} extra={t("assign.until.hint")} rules={required} required={false}>
          <DatePicker allowClear={false} minDate={dayjs(today())} maxDate={dayjs(today()).add(3, "year").subtract(1, "day")} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
