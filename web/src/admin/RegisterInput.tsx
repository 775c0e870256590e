import { DatePicker, Form, Input, InputNumber, Select } from "antd";
import type { Dayjs } from "dayjs";
import dayjs from "dayjs";
import type { RegisterField } from "../api/accessTypes";
import { useAccounts } from "../api/lists";
import { useCatalog } from "../api/queries";
import { may, useMe } from "../api/session";
import { useI18n } from "../i18n";
import { PersonPicker } from "./PersonPicker";

interface Held {
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}

/** A day or a time as text; the form holds texts only. */
function When({ id, value, onChange, time }: Held & { time: boolean }) {
  return (
    <DatePicker
      id={id}
      showTime={time ? { format: "HH:mm" } : false}
      format={time ? "YYYY-MM-DD HH:mm" : "YYYY-MM-DD"}
      value={value ? dayjs(value) : null}
      onChange={(day: Dayjs | null) => onChange?.(day ? day.format(time ? "YYYY-MM-DDTHH:mm" : "YYYY-MM-DD") : "")}
    />
  );
}

function AreaChoice(props: Held) {
  const { label } = useI18n();
  const catalog = useCatalog();
  return (
    <Select
      {...props}
      allowClear
      showSearch
      optionFilterProp="label"
      options={(catalog.data?.areas ?? [])
        .filter((a) => a.code !== "A24")
        .map((a) => ({ value: a.code, label: `${a.code} ${label(a.label)}` }))}
    />
  );
}

/** An account: by name for who may list them, else by its login. */
function AccountChoice(props: Held) {
  const me = useMe();
  const listed = may(me, "account.manage");
  const accounts = useAccounts(listed);
  if (!listed) return <Input id={props.id} value={props.value} onChange={(e) => props.onChange?.(e.target.value.trim())} />;
  return (
    <Select
      {...props}
      allowClear
      showSearch
      optionFilterProp="label"
      options={(accounts.data?.items ?? []).map((a) => ({ value: a.id, label: `${a.name} ${a.login}` }))}
    />
  );
}

function control(field: RegisterField, choices: { value: string; label: string }[]) {
  switch (field.type) {
    case "text":
      return <Input.TextArea rows={3} maxLength={4000} />;
    case "date":
    case "time":
      return <When time={field.type === "time"} />;
    case "number":
      return <InputNumber min={0} precision={0} />;
    case "choice":
      return <Select options={choices} allowClear={!field.required} />;
    case "area":
      return <AreaChoice />;
    case "person":
      return <PersonPicker />;
    case "account":
      return <AccountChoice />;
    default:
      return <Input maxLength={300} autoComplete="off" />;
  }
}

/** One field of a register's form. */
export function RegisterInput({ field, required }: { field: RegisterField; required: boolean }) {
  const { t, label } = useI18n();
  const choices = (field.choices ?? []).map((c) => ({ value: c.code, label: label(c.label) }));
  return (
    <Form.Item
      name={field.name}
      label={required ? label(field.label) : `${label(field.label)}${t("registers.optional")}`}
      extra={label(field.hint) || undefined}
      rules={required ? [{ required: true, message: t("form.required") }] : undefined}
    >
      {control(field, choices)}
    </Form.Item>
  );
}
