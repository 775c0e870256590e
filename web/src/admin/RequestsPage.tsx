import { App, Button, Form, Input, Modal, Radio, Segmented, Table } from "antd";
import { useState } from "react";
import type { PersonRequest } from "../api/accessTypes";
import { useAnswerRequest, useRequests } from "../api/lists";
import { useI18n } from "../i18n";
import { Due } from "../shared/Due";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { useRequestState } from "../own/requestWords";

const outcomes = ["corrected", "explained", "refused"] as const;

/** The answer to a person's request, as he will read it. */
function Answer({ request, onEnd }: { request: PersonRequest; onEnd: () => void }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const answer = useAnswerRequest();
  const [form] = Form.useForm<{ outcome: string; text: string }>();
  const outcome = Form.useWatch("outcome", form);
  const send = (given: { outcome: string; text: string }) =>
    answer.mutate(
      { id: request.id, outcome: given.outcome, text: given.text.trim() },
      {
        onSuccess: () => {
          void message.success(t("requests.answered"));
          onEnd();
        },
      },
    );
  return (
    <Modal
      open
      title={t("requests.answer.title", { kind: request.kind_label })}
      width={560}
      okText={t("requests.answer.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={answer.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      <p className="gap quote">{request.text}</p>
      {answer.isError && <ProblemView error={answer.error} what="write" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
        <Form.Item name="outcome" label={t("requests.outcome")} required={false} rules={[{ required: true, message: t("form.required") }]}>
          <Radio.Group className="rows" options={outcomes.map((o) => ({ value: o, label: t(`requests.outcome.${o}`) }))} />
        </Form.Item>
        <Form.Item
          name="text"
          label={t("requests.answer.text")}
          extra={outcome === "corrected" ? t("requests.corrected.note") : t("requests.answer.hint")}
          rules={[{ required: true, whitespace: true, message: t("form.required") }]}
        >
          <Input.TextArea rows={4} maxLength={4000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** What persons asked about their own data, the most urgent first. */
export function RequestsPage() {
  const { t } = useI18n();
  const [state, setState] = useState<string>("open");
  const [answering, setAnswering] = useState<PersonRequest>();
  const requests = useRequests(state);
  const word = useRequestState();
  useTitle(t("admin.requests"));
  const rows = [...(requests.data?.items ?? [])].sort((a, b) => a.due.localeCompare(b.due));
  return (
    <>
      <div className="table-tools">
        <Segmented
          aria-label={t("accounts.state")}
          value={state}
          onChange={setState}
          options={[
            { value: "open", label: t("requests.state.open") },
            { value: "overdue", label: t("requests.overdue") },
            { value: "", label: t("common.all") },
          ]}
        />
      </div>
      {requests.isError ? (
        <ProblemView error={requests.error} what="read" onRetry={() => void requests.refetch()} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          loading={requests.isPending}
          dataSource={rows}
          pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: requests.isPending ? " " : <span className="quiet">{t("requests.none")}</span> }}
          columns={[
            { title: t("requests.due"), className: "nowrap", render: (_, r) => <Due due={r.due} overdue={r.overdue} certain={r.state !== "open" || r.due_certain} /> },
            { title: t("approvals.kind"), className: "nowrap", dataIndex: "kind_label" },
            { title: t("requests.about"), render: (_, r) => [r.area_label, r.field_label].filter(Boolean).join(" · ") || "–" },
            { title: t("requests.text"), dataIndex: "text" },
            { title: t("requests.asked"), className: "number nowrap", render: (_, r) => instant(r.asked_at) },
            {
              title: t("accounts.state"),
              className: "nowrap",
              render: (_, r) =>
                r.state === "open" ? (
                  <Button size="small" onClick={() => setAnswering(r)}>
                    {t("requests.answer")}
                  </Button>
                ) : (
                  <span title={r.answer}>{word(r.state)}</span>
                ),
            },
          ]}
        />
      )}
      {answering && <Answer request={answering} onEnd={() => setAnswering(undefined)} />}
    </>
  );
}
