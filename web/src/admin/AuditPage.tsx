import { App, Button, Card, DatePicker, Empty, Form, Input, Table } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import type { AuditEntry, AuditQuestion } from "../api/accessTypes";
import { useAudit, useAuditExport, useCheckpoint, useVerify } from "../api/audit";
import { useI18n } from "../i18n";
import { MoreButton } from "../shared/MoreButton";
import { ProblemView } from "../shared/ProblemView";
import { dayEnd, dayStart, instant, today } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { EntryDetails } from "./EntryDetails";
import { VerifyView } from "./VerifyView";
import { questionOf } from "./auditQuestion";

interface Asked {
  person?: string;
  account?: string;
  case_no?: string;
  action?: string;
  period?: [Dayjs, Dayjs];
}

/** The conditions. None of them goes into the address: an identity number may be among them. */
function Conditions({ onAsk }: { onAsk: (question: AuditQuestion) => void }) {
  const { t } = useI18n();
  const [form] = Form.useForm<Asked>();
  const ask = ({ period, ...rest }: Asked) =>
    onAsk(
      questionOf({
        ...rest,
        from: period ? dayStart(period[0].format("YYYY-MM-DD")) : undefined,
        to: period ? dayEnd(period[1].format("YYYY-MM-DD")) : undefined,
      }),
    );
  return (
    <Form form={form} layout="vertical" className="audit-form" autoComplete="off" onFinish={ask}>
      <Form.Item name="person" label={t("audit.person")}>
        <Input allowClear maxLength={40} placeholder={t("audit.person.hint")} />
      </Form.Item>
      <Form.Item name="account" label={t("audit.account")}>
        <Input allowClear maxLength={64} placeholder={t("audit.account.hint")} />
      </Form.Item>
      <Form.Item name="case_no" label={t("ticket.case")}>
        <Input allowClear maxLength={64} />
      </Form.Item>
      <Form.Item name="action" label={t("audit.action")}>
        <Input allowClear maxLength={64} placeholder="dossier.read" />
      </Form.Item>
      <Form.Item name="period" label={t("audit.period")}>
        <DatePicker.RangePicker />
      </Form.Item>
      <Button type="primary" htmlType="submit">
        {t("search.submit")}
      </Button>
    </Form>
  );
}

/** Verifies, signs and hands out the trail. */
function Chain() {
  const { t } = useI18n();
  const { message } = App.useApp();
  const verify = useVerify();
  const checkpoint = useCheckpoint();
  const hand = useAuditExport();
  const sign = () =>
    checkpoint.mutate(undefined, {
      onSuccess: () => {
        void message.success(t("audit.checkpoint.done"));
        if (verify.data) verify.mutate();
      },
    });
  return (
    <Card size="small" className="gap" title={t("audit.chain")} extra={<span className="quiet">{t("audit.chain.text")}</span>}>
      <div className="table-tools">
        <Button type="primary" ghost loading={verify.isPending} onClick={() => verify.mutate()}>
          {t("audit.verify")}
        </Button>
        <Button loading={checkpoint.isPending} onClick={sign}>
          {t("audit.checkpoint")}
        </Button>
        <Button loading={hand.isPending} onClick={() => hand.mutate(`qingjian-audit-${today()}.ndjson`)}>
          {t("audit.export")}
        </Button>
      </div>
      {verify.isError && <ProblemView error={verify.error} what="read" />}
      {checkpoint.isError && <ProblemView error={checkpoint.error} what="write" />}
      {hand.isError && <ProblemView error={hand.error} what="read" />}
      {verify.data && <VerifyView result={verify.data} />}
    </Card>
  );
}

/** The audit trail: who did what to whom, why, and whether the trail is whole. */
export function AuditPage() {
  const { t } = useI18n();
  const [question, setQuestion] = useState<AuditQuestion>();
  const audit = useAudit(question);
  useTitle(t("admin.audit"));
  const rows = audit.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Chain />
      <Card size="small">
        <Conditions onAsk={setQuestion} />
        {audit.isError ? (
          <ProblemView error={audit.error} what="read" onRetry={() => void audit.refetch()} />
        ) : !question ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t("audit.start")} />
        ) : (
          <Table<AuditEntry>
            size="small"
            rowKey="seq"
            loading={audit.isPending}
            dataSource={rows}
            pagination={false}
            scroll={{ x: "max-content" }}
            locale={{ emptyText: audit.isPending ? " " : <span className="quiet">{t("audit.none")}</span> }}
            expandable={{
              expandRowByClick: true,
              expandedRowRender: (entry) => <EntryDetails entry={entry} onAsk={setQuestion} />,
            }}
            columns={[
              { title: t("audit.seq"), align: "right", className: "number", dataIndex: "seq" },
              { title: t("audit.at"), className: "number nowrap", render: (_, e) => instant(e.at) },
              { title: t("audit.account"), render: (_, e) => e.account_name || e.account },
              { title: t("audit.action"), render: (_, e) => <code>{e.action}</code> },
              { title: t("audit.persons"), align: "right", className: "number", render: (_, e) => e.persons?.length || "–" },
              { title: t("audit.areas"), render: (_, e) => <span className="number">{e.areas?.join(" ") || "–"}</span> },
              { title: t("audit.result"), render: (_, e) => (e.result === "ok" ? t("audit.ok") : <code className="bad">{e.result}</code>) },
            ]}
          />
        )}
        <MoreButton of={audit} />
      </Card>
    </>
  );
}
