import { Card, DatePicker, Empty, Input, Skeleton, Tree } from "antd";
import type { TreeDataNode } from "antd";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useUnits } from "../api/queries";
import type { UnitTree } from "../api/types";
import { useI18n } from "../i18n";
import { ProblemView } from "../shared/ProblemView";
import { count, today } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { useWatermark } from "../shared/watermark";
import { ArchiveNav } from "./ArchiveNav";
import { UnitView } from "./UnitView";
import { found, treeOf } from "./unitTree";
import type { TreeUnit } from "./unitTree";

/** How many persons a unit and those below it have; a mark where some are not told. */
function Persons({ node }: { node: TreeUnit }) {
  const { t } = useI18n();
  if (!node.more) return <span className="quiet number">{count(node.total)}</span>;
  return (
    <span className="quiet number" title={t("unit.untold.note")}>
      {node.total > 0 ? t("unit.atLeast", { n: count(node.total) }) : t("unit.untold")}
    </span>
  );
}

function nodeOf(node: TreeUnit, hits: Set<string>): TreeDataNode {
  return {
    key: node.key,
    title: (
      <span className={hits.has(node.key) ? "hit" : undefined}>
        {hits.has(node.key) ? <mark>{node.unit.name}</mark> : node.unit.name}{" "}
        <Persons node={node} />
      </span>
    ),
    children: node.children.map((child) => nodeOf(child, hits)),
  };
}

function Units({ tree, code, onOpen }: { tree: UnitTree; code: string; onOpen: (code: string) => void }) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const [opened, setOpened] = useState<string[]>();
  const roots = useMemo(() => treeOf(tree.units), [tree]);
  const search = useMemo(() => found(tree.units, text.trim()), [tree, text]);
  const nodes = useMemo(() => roots.map((root) => nodeOf(root, search.hits)), [roots, search]);
  const open = opened ?? [...roots.map((r) => r.key), ...found(tree.units, code).open];
  return (
    <aside className="units-tree no-print" aria-label={t("unit.tree")}>
      <Input
        allowClear
        placeholder={t("unit.search")}
        aria-label={t("unit.search")}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setOpened([...roots.map((r) => r.key), ...found(tree.units, e.target.value.trim()).open]);
        }}
      />
      <p className="quiet note" role="status">
        {text.trim() ? t("unit.found", { n: search.hits.size }) : t("unit.count", { n: tree.units.length })}
      </p>
      <Tree
        treeData={nodes}
        expandedKeys={open}
        onExpand={(keys) => setOpened(keys as string[])}
        selectedKeys={code ? [code] : []}
        onSelect={(keys) => keys[0] !== undefined && onOpen(String(keys[0]))}
        height={560}
        blockNode
      />
    </aside>
  );
}

/** The district's units as they were on a day, and one of them in full. */
export function UnitsPage() {
  const { t } = useI18n();
  const { code = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const asOf = params.get("as_of") ?? today();
  const units = useUnits(asOf);
  useTitle(t("unit.title"));
  useWatermark(units.data?.watermark);
  const open = (to: string) => void navigate(`/archive/units/${encodeURIComponent(to)}?${params.toString()}`);
  const empty = units.data?.units.length === 0;
  return (
    <>
      <h1 className="page-title">{t("unit.title")}</h1>
      <ArchiveNav />
      <p className="gap no-print">
        <label>
          {t("unit.asOf")}{" "}
          <DatePicker
            value={dayjs(asOf)}
            allowClear={false}
            aria-label={t("unit.asOf")}
            onChange={(day) => day && setParams({ as_of: day.format("YYYY-MM-DD") })}
          />
        </label>
      </p>
      {units.isError ? (
        <ProblemView error={units.error} what="read" onRetry={() => void units.refetch()} />
      ) : !units.data ? (
        <Skeleton active paragraph={{ rows: 8 }} />
      ) : empty ? (
        <Card>
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={
              <>
                <strong>{t("unit.none")}</strong>
                <p className="quiet">{t("unit.none.text")}</p>
              </>
            }
          />
        </Card>
      ) : (
        <div className="units">
          <Units tree={units.data} code={code} onOpen={open} />
          {code ? (
            <UnitView code={code} asOf={asOf} onOpen={open} />
          ) : (
            <Card>
              <p className="quiet">{t("unit.choose")}</p>
            </Card>
          )}
        </div>
      )}
    </>
  );
}
