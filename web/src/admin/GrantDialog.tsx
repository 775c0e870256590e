import { App, DatePicker, Form, Input, Modal, Radio, Select, TreeSelect } from "antd";
import dayjs from "dayjs";
import type { Dayjs } from "dayjs";
import { useMemo } from "react";
import { useAccounts, useProposeGrant, useRoles } from "../api/lists";
import { useCatalog, useDictionary } from "../api/queries";
import { useI18n } from "../i18n";
import type { Key } from "../i18n";
import { zhAdmin } from "../i18n/zhAdmin";
import { dayEnd, dayStart, today } from "../shared/format";
import { ProblemView } from "../shared/ProblemView";
import { choicesOf } from "./unitChoice";

interface Given {
  account: string;
  role: string;
  unit?: string;
  areas?: string[];
  level?: number;
  period: [Dayjs, Dayjs];
  reason: string;
}

/** What a role means, in plain words, where we have them. */
function useRoleText() {
  const { t } = useI18n();
  return (code: string | undefined): string => {
    const key = `role.${code ?? ""}`;
    return key in zhAdmin ? t(key as Key) : "";
  };
}

/** Leads open by assignment only, whatever a grant says. */
const leads = "A24";

/** Where and how deep: the unit and those below it, areas, level. */
function Extent() {
  const { t, label } = useI18n();
  const units = useDictionary("unit");
  const catalog = useCatalog();
  const tree = useMemo(() => choicesOf(units.data?.entries ?? [], (e) => label(e.label)), [units.data, label]);
  const areas = (catalog.data?.areas ?? []).filter((a) => a.code !== leads);
  return (
    <>
      <div className="two">
        <Form.Item name="unit" label={t("grants.unit")} extra={t("grants.unit.hint")}>
          {tree.length > 0 ? (
            <TreeSelect allowClear showSearch treeNodeFilterProp="title" placeholder={t("figures.wholeDistrict")} treeData={tree} />
          ) : (
            <Input allowClear placeholder={t("search.unit.code")} />
          )}
        </Form.Item>
        <Form.Item name="areas" label={t("grants.areas")} extra={t("grants.areas.hint")}>
          <Select
            mode="multiple"
            allowClear
            maxTagCount="responsive"
            optionFilterProp="label"
            placeholder={t("common.all")}
            options={areas.map((a) => ({ value: a.code, label: `${a.code} ${label(a.short) || label(a.label)}` }))}
          />
        </Form.Item>
      </div>
      <Form.Item name="level" label={t("grants.level")}>
        <Radio.Group
          className="rows"
          options={([1, 2, 3] as const).map((n) => ({ value: n, label: t(`grants.level.${n}`) }))}
        />
      </Form.Item>
    </>
  );
}

/** Proposes a grant; it has no effect until another person approved it. */
export function GrantDialog({ onEnd }: { onEnd: () => void }) {
  const { t } = useI18n();
  const { message } = App.useApp();
  const accounts = useAccounts();
  const roles = useRoles();
  const propose = useProposeGrant();
  const roleText = useRoleText();
  const [form] = Form.useForm<Given>();
  const code = Form.useWatch("role", form);
  const role = roles.data?.items.find((r) => r.code === code);
  const extends_ = role && !role.admin && !role.own;
  const send = (given: Given) =>
    propose.mutate(
      {
        account: given.account,
        role: given.role,
        unit: (extends_ && given.unit) || "",
        areas: (extends_ && given.areas) || [],
        level: (extends_ && given.level) || 1,
        from: dayStart(given.period[0].format("YYYY-MM-DD")),
        to: dayEnd(given.period[1].format("YYYY-MM-DD")),
        reason: given.reason.trim(),
      },
      {
        onSuccess: () => {
          void message.success(t("grants.proposed"));
          onEnd();
        },
      },
    );
  const required = [{ required: true, message: t("form.required") }];
  return (
    <Modal
      open
      title={t("grants.propose")}
      width={640}
      style={{ top: 24 }}
      maskClosable={false}
      okText={t("grants.propose.ok")}
      cancelText={t("common.cancel")}
      confirmLoading={propose.isPending}
      onCancel={onEnd}
      onOk={form.submit}
    >
      <p className="quiet gap">{t("grants.propose.text")}</p>
      {propose.isError && <ProblemView error={propose.error} what="write" />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ level: 2, period: [dayjs(today()), dayjs(today()).add(1, "year")] }}
        onFinish={send}
      >
        <div className="two">
          <Form.Item name="account" label={t("grants.account")} rules={required} required={false}>
            <Select
              autoFocus
              showSearch
              optionFilterProp="label"
              options={(accounts.data?.items ?? [])
                .filter((a) => !a.disabled)
                .map((a) => ({ value: a.id, label: `${a.name} ${a.login}` }))}
            />
          </Form.Item>
          <Form.Item name="role" label={t("grants.role")} rules={required} required={false} extra={roleText(code)}>
            <Select
              showSearch
              optionFilterProp="label"
              options={(roles.data?.items ?? []).map((r) => ({ value: r.code, label: r.label }))}
            />
          </Form.Item>
        </div>
        {extends_ && <Extent />}
        <Form.Item name="period" label={t("grants.period")} rules={required} required={false}>
          <DatePicker.RangePicker allowClear={false} minDate={dayjs(today())} />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t("grants.reason")}
          rules={[{ required: true, whitespace: true, message: t("form.required") }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
