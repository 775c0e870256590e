import { App, Button, Card, Checkbox, Form, Input, InputNumber, Popconfirm, Select, Table } from "antd";
import { useEndToken, useMakeToken, useTokens } from "../api/account";
import type { TokenWish } from "../api/accessTypes";
import { useMe } from "../api/session";
import { useI18n } from "../i18n";
import { Once } from "../shared/Once";
import { ProblemView } from "../shared/ProblemView";
import { instant } from "../shared/format";

/** Makes a token for a program: what it may, from where, until when. */
function Make() {
  const { t } = useI18n();
  const me = useMe();
  const make = useMakeToken();
  const [form] = Form.useForm<TokenWish>();
  return (
    <Card size="small" title={t("tokens.make")} className="gap">
      {make.isError && <ProblemView error={make.error} what="write" />}
      {make.data?.token && <Once title={t("tokens.made", { name: make.data.name })} secret={make.data.token} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ days: 90, methods: ["GET"], addresses: [], permissions: [] }}
        onFinish={(wish) => make.mutate(wish, { onSuccess: () => form.resetFields() })}
      >
        <div className="four">
          <Form.Item name="name" label={t("tokens.name")} rules={[{ required: true, whitespace: true, message: t("form.required") }]}>
            <Input maxLength={50} autoComplete="off" />
          </Form.Item>
          <Form.Item name="days" label={t("tokens.days")} rules={[{ required: true, message: t("form.required") }]}>
            <InputNumber min={1} max={365} className="full" />
          </Form.Item>
          <Form.Item name="methods" label={t("tokens.methods")} rules={[{ required: true, message: t("form.required") }]}>
            <Checkbox.Group options={["GET", "POST", "DELETE"]} />
          </Form.Item>
          <Form.Item name="addresses" label={t("tokens.addresses")} extra={t("tokens.addresses.hint")}>
            <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", " "]} />
          </Form.Item>
        </div>
        <Form.Item name="permissions" label={t("tokens.permissions")} rules={[{ required: true, message: t("form.required") }]}>
          <Select mode="multiple" options={me.permissions.map((p) => ({ value: p, label: p }))} />
        </Form.Item>
        <div className="dialog-act">
          <span />
          <Button type="primary" htmlType="submit" loading={make.isPending}>
            {t("tokens.make")}
          </Button>
        </div>
      </Form>
    </Card>
  );
}

/** One's tokens for programs. */
export function TokensView() {
  const { t } = useI18n();
  const { message } = App.useApp();
  const tokens = useTokens();
  const end = useEndToken();
  return (
    <>
      <p className="quiet gap">{t("tokens.text")}</p>
      <Make />
      {end.isError && <ProblemView error={end.error} what="write" />}
      {tokens.isError ? (
        <ProblemView error={tokens.error} what="read" onRetry={() => void tokens.refetch()} />
      ) : (
        <Table
          size="small"
          rowKey="id"
          loading={tokens.isPending}
          dataSource={tokens.data?.items ?? []}
          pagination={false}
          locale={{ emptyText: <span className="quiet">{t("tokens.empty")}</span> }}
          columns={[
            { title: t("tokens.name"), dataIndex: "name" },
            { title: t("tokens.methods"), render: (_, k) => k.methods?.join(" ") },
            { title: t("tokens.addresses"), className: "number", render: (_, k) => k.addresses?.join(" ") || t("common.all") },
            { title: t("tokens.permissions"), render: (_, k) => k.permissions?.join(" ") },
            { title: t("tokens.expires"), className: "number", render: (_, k) => instant(k.expires) },
            {
              title: "",
              align: "right",
              render: (_, k) => (
                <Popconfirm
                  title={t("tokens.end.ask", { name: k.name })}
                  okText={t("tokens.end")}
                  cancelText={t("common.cancel")}
                  onConfirm={() => end.mutate(k.id, { onSuccess: () => void message.success(t("tokens.ended")) })}
                >
                  <Button size="small">{t("tokens.end")}</Button>
                </Popconfirm>
              ),
            },
          ]}
        />
      )}
    </>
  );
}
