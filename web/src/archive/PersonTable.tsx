import { Table } from "antd";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import type { useSearch } from "../api/queries";
import { useI18n } from "../i18n";
import { MoreButton } from "../shared/MoreButton";
import { openable } from "../shared/rowKeys";
import { usePersonColumns } from "./personColumns";

/** The persons found so far, each leading to his dossier, and a way to more of them. */
export function PersonTable({
  search,
  emptyText,
  wide,
}: {
  search: ReturnType<typeof useSearch>;
  emptyText: ReactNode;
  wide?: boolean;
}) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const columns = usePersonColumns();
  return (
    <>
      <Table
        size="small"
        rowKey="person_id"
        columns={columns}
        dataSource={search.data?.pages.flatMap((page) => page.items) ?? []}
        loading={search.isPending}
        pagination={false}
        scroll={wide ? { x: "max-content" } : undefined}
        locale={{ emptyText: search.isPending ? " " : emptyText }}
        onRow={(person) =>
          openable(() => void navigate(`/archive/${person.person_id}`), `${t("search.open")} ${person.name}`)
        }
      />
      <MoreButton of={search} />
    </>
  );
}
