import { App, Button, Form, Input, Modal, Radio, Segmented, Table, Tag } from "antd";
import { useState } from "react";
import type { WatchAlert } from "../api/accessTypes";
import { useAlerts, useReviewAlert } from "../api/lists";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";
import { useTitle } from "../shared/useTitle";

const outcomes = ["justified", "unjustified", "unclear"] as const;

/** What the audit administrator found out about an unusual look-up. */
function Review({ alert, onEnd }: { alert: WatchAlert; onEnd: () => void }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const review = useReviewAlert();
  const [form] = Form.useForm<{ outcome: string; note: string }>();
  const send = ({ outcome, note }: { outcome: string; note: string }) =>
    review.mutate(
      { id: alert.id, outcome, note: note.trim() },
      {
        onSuccess: () => {
          void message.success(t("alerts.reviewed"));
          onEnd();
        },
      },
    );
  return (
    <Modal
      open
      title={t("alerts.review.title", { kind: alert.kind_label })}
      width={520}
      okText={t("alerts.review.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={review.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      <p className="gap">
        <strong>{alert.account_name}</strong> <span className="quiet number">{instant(alert.at)}</span>
        <br />
        {alert.detail_text}
      </p>
      {review.isError && <ProblemView error={review.error} what="write" />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={send}>
        <Form.Item name="outcome" label={t("alerts.outcome")} rules={[{ required: true, message: t("form.required") }]}>
          <Radio.Group className="rows" options={outcomes.map((o) => ({ value: o, label: t(`alerts.outcome.${o}`) }))} />
        </Form.Item>
        <Form.Item
          name="note"
          label={t("alerts.note")}
          extra={t("alerts.note.hint")}
          rules={[{ required: true, whitespace: true, message: t("form.required") }]}
        >
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

const views = ["open", "reviewed", "all"] as const;

/** Unusual look-ups: questions to the reader of files, not findings. */
export function AlertsPage() {
  const { t } = useI18n();
  const [view, setView] = useState<(typeof views)[number]>("open");
  const [reviewing, setReviewing] = useState<WatchAlert>();
  const alerts = useAlerts(view === "open" ? "open" : "");
  const rows = (alerts.data?.items ?? []).filter((a) => view !== "reviewed" || a.state !== "open");
  useTitle(t("admin.alerts"));
  const outcomeWord = (state: string) => {
    const outcome = outcomes.find((o) => o === state);
    return outcome ? t(`alerts.outcome.${outcome}`) : state;
  };
  return (
    <>
      <div className="table-tools">
        <Segmented
          aria-label={t("accounts.state")}
          value={view}
          onChange={setView}
          options={views.map((v) => ({ value: v, label: v === "all" ? t("common.all") : t(`alerts.state.${v}`) }))}
        />
        <span className="quiet">{t("alerts.text")}</span>
      </div>
      {alerts.isError ? (
        <ProblemView error={alerts.error} what="read" onRetry={() => void alerts.refetch()} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          loading={alerts.isPending}
          dataSource={rows}
          pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: alerts.isPending ? " " : <span className="quiet">{t("alerts.none")}</span> }}
          columns={[
            { title: t("approvals.kind"), className: "nowrap", render: (_, a) => <Tag>{a.kind_label}</Tag> },
            { title: t("audit.at"), className: "number nowrap", render: (_, a) => instant(a.at) },
            { title: t("audit.account"), className: "nowrap", render: (_, a) => <strong>{a.account_name}</strong> },
            { title: t("alerts.detail"), dataIndex: "detail_text" },
            { title: t("audit.persons"), align: "right", className: "number", render: (_, a) => a.persons?.length || a.count || "–" },
            {
              title: t("alerts.review"),
              render: (_, a) =>
                a.state === "open" ? (
                  <Button size="small" onClick={() => setReviewing(a)}>
                    {t("alerts.review")}
                  </Button>
                ) : (
                  <>
                    {outcomeWord(a.state)}
                    <br />
                    <span className="quiet">{[a.reviewed_by, a.note].filter(Boolean).join("：")}</span>
                  </>
                ),
            },
          ]}
        />
      )}
      {reviewing && <Review alert={reviewing} onEnd={() => setReviewing(undefined)} />}
    </>
  );
}
