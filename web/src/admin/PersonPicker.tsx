import { Input, Select } from "antd";
import { useState } from "react";
import { useSearch } from "../api/queries";
import { may, useMe } from "../api/session";
import { termsOf } from "../archive/searchState";
import { useI18n } from "../i18n";

interface Held {
  id?: string;
  value?: string;
  onChange?: (value: string) => void;
}

/** A person by name or identity number, asked on Enter; gives the opaque id. */
function Find({ id, value, onChange }: Held) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState({ name: "", idNo: "" });
  const search = useSearch({ name: asked.name || undefined, id_no: asked.idNo || undefined });
  const items = search.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Select
      id={id}
      value={value || undefined}
      allowClear
      showSearch
      filterOption={false}
      placeholder={t("registers.person.hint")}
      loading={search.isFetching}
      onSearch={setText}
      onInputKeyDown={(e) => {
        if (e.key !== "Enter" || !text.trim()) return;
        e.preventDefault();
        e.stopPropagation();
        setAsked(termsOf(text));
      }}
      onChange={(chosen?: string) => onChange?.(chosen ?? "")}
      notFoundContent={search.data ? t("search.none") : t("registers.person.enter")}
      options={items.map((p) => ({
        value: p.person_id,
        label: [p.name, p.birth_year, p.unit?.label].filter(Boolean).join(" · "),
      }))}
    />
  );
}

/** A person: searched for by who may search, else given by the opaque id. */
export function PersonPicker(props: Held) {
  const { t } = useI18n();
  const me = useMe();
  if (may(me, "person.search")) return <Find {...props} />;
  return (
    <Input
      id={props.id}
      value={props.value}
      maxLength={32}
      placeholder={t("registers.person.id")}
      onChange={(e) => props.onChange?.(e.target.value.trim())}
    />
  );
}
