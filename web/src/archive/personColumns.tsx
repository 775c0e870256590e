import type { TableColumnsType } from "antd";
import type { PersonHit } from "../api/types";
import { useI18n } from "../i18n";

/** The columns of a list of persons. */
export function usePersonColumns(): TableColumnsType<PersonHit> {
  const { t } = useI18n();
  return [
    { title: t("search.name"), width: 120, render: (_, p) => <strong>{p.name}</strong> },
    { title: t("search.sex"), width: 72, render: (_, p) => p.sex?.label },
    { title: t("search.birth"), width: 96, align: "right", className: "number", render: (_, p) => p.birth_year || "–" },
    { title: t("search.unit"), ellipsis: true, render: (_, p) => p.unit?.label },
    {
      title: t("search.category"),
      ellipsis: true,
      render: (_, p) =>
        p.category && (
          <>
            <span className="code">{p.category.code}</span> {p.category.label}
          </>
        ),
    },
    { title: t("search.status"), width: 110, render: (_, p) => p.status?.label },
    { title: t("search.id"), width: 210, className: "number", dataIndex: "id_no_masked" },
  ];
}
