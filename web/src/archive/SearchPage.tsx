import { Button, Card, Empty, Form, Input, Select } from "antd";
import { useEffect } from "react";
import type { KeyboardEvent } from "react";
import { Link, useSearchParams } from "react-router";
import { useCatalog, useDictionary, useMeta, useSearch } from "../api/queries";
import type { SearchInput } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { useTitle } from "../shared/useTitle";
import { useWatermark } from "../shared/watermark";
import { ArchiveNav } from "./ArchiveNav";
import { PersonTable } from "./PersonTable";
import { useSearchState } from "./searchState";

interface Conditions {
  name?: string;
  idNo?: string;
  unit?: string;
  category?: string;
}

/** A unit by name from the dictionary, or by its code when there is no such list. */
function UnitInput(props: { id?: string; value?: string; onChange?: (value?: string) => void }) {
  const { t, label } = useI18n();
  const units = useDictionary("unit");
  const entries = units.data?.entries ?? [];
  if (entries.length === 0) {
    return (
      <Input
        id={props.id}
        value={props.value ?? ""}
        placeholder={t("search.unit.code")}
        allowClear
        onChange={(e) => props.onChange?.(e.target.value.trim() || undefined)}
      />
    );
  }
  return (
    <Select
      id={props.id}
      value={props.value}
      onChange={props.onChange}
      placeholder={t("common.all")}
      allowClear
      showSearch
      optionFilterProp="label"
      popupMatchSelectWidth={320}
      options={entries.map((e) => ({ value: e.code, label: `${label(e.label)} ${e.code}` }))}
    />
  );
}

/** The arrow down leads from a condition into the results. */
function intoResults(event: KeyboardEvent<HTMLElement>) {
  const plain = event.target instanceof HTMLInputElement && event.target.role !== "combobox";
  const first = document.querySelector<HTMLElement>("tr.openable");
  if (event.key !== "ArrowDown" || !plain || !first) return;
  event.preventDefault();
  first.focus();
}

/** The conditions: personal ones stay in memory, the others in the address. */
function Conditions({ onFind }: { onFind: (conditions: Conditions) => void }) {
  const { t, label } = useI18n();
  const catalog = useCatalog();
  const [params] = useSearchParams();
  const { terms } = useSearchState();
  const [form] = Form.useForm<Conditions>();
  const unit = params.get("unit") ?? undefined;
  const category = params.get("category") ?? undefined;
  useEffect(() => {
    form.setFieldsValue({ name: terms.name, idNo: terms.idNo, unit, category });
  }, [form, terms, unit, category]);
  const categories = catalog.data?.categories ?? [];
  return (
    <Card>
      <Form
        form={form}
        layout="vertical"
        className="search-form"
        autoComplete="off"
        onFinish={onFind}
        onKeyDown={intoResults}
      >
        <Form.Item name="name" label={t("search.name")}>
          <Input allowClear maxLength={50} autoFocus />
        </Form.Item>
        <Form.Item name="idNo" label={t("search.id")}>
          <Input allowClear maxLength={24} className="number" />
        </Form.Item>
        <Form.Item name="unit" label={t("search.unit")}>
          <UnitInput />
        </Form.Item>
        <Form.Item name="category" label={t("search.category")}>
          <Select
            allowClear
            placeholder={t("common.all")}
            popupMatchSelectWidth={320}
            options={categories.map((c) => ({ value: c.code, label: `${c.code} ${label(c.label)}` }))}
          />
        </Form.Item>
        <div className="search-act">
          <Button onClick={() => onFind({})}>{t("search.clear")}</Button>
          <Button type="primary" htmlType="submit">
            {t("search.submit")}
          </Button>
        </div>
      </Form>
      <p className="quiet note">{t("search.private")}</p>
    </Card>
  );
}

function Start() {
  const { t } = useI18n();
  const meta = useMeta();
  const none = meta.data?.persons === 0;
  return (
    <Card className="gap-top">
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={
          <>
            <strong>{t("search.start")}</strong>
            <p className="quiet">{none ? t("search.start.empty") : t("search.start.text")}</p>
            {none && <Link to="/import">{t("search.start.import")}</Link>}
          </>
        }
      />
    </Card>
  );
}

function Results({ input }: { input: SearchInput }) {
  const { t } = useI18n();
  const search = useSearch(input);
  const pages = search.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  useWatermark(pages[0]?.watermark);
  if (search.isError) {
    return (
      <div className="gap-top">
        <ProblemView error={search.error} what="read" onRetry={() => void search.refetch()} />
      </div>
    );
  }
  const total = Math.max(pages[0]?.total_at_least ?? 0, items.length);
  return (
    <Card
      className="gap-top"
      title={
        <span role="status">
          {search.isPending
            ? t("common.loading")
            : search.hasNextPage
              ? t("search.countMore", { n: total, shown: items.length })
              : t("search.count", { n: items.length })}
        </span>
      }
    >
      <PersonTable
        search={search}
        emptyText={
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={
              <>
                <strong>{t("search.none")}</strong>
                <p className="quiet">{t("search.none.text")}</p>
              </>
            }
          />
        }
      />
    </Card>
  );
}

/** Finds persons. Name and identity number go by POST and stay out of the address. */
export function SearchPage() {
  const { t } = useI18n();
  const [params, setParams] = useSearchParams();
  const { terms, setTerms } = useSearchState();
  useTitle(t("search.title"));
  const input: SearchInput = {
    name: terms.name || undefined,
    id_no: terms.idNo || undefined,
    unit: params.get("unit") ?? undefined,
    category: params.get("category") ?? undefined,
  };
  const find = (conditions: Conditions) => {
    setTerms({
      name: conditions.name?.trim() ?? "",
      idNo: (conditions.idNo ?? "").replace(/\s/g, "").toUpperCase(),
    });
    const next = new URLSearchParams();
    if (conditions.unit) next.set("unit", conditions.unit);
    if (conditions.category) next.set("category", conditions.category);
    setParams(next);
  };
  return (
    <>
      <h1 className="page-title">{t("search.title")}</h1>
      <ArchiveNav />
      <Conditions onFind={find} />
      {Object.values(input).some(Boolean) ? <Results input={input} /> : <Start />}
    </>
  );
}
