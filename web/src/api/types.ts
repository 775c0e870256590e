/** The shapes of the HTTP contract. Days are "2026-11-23", instants RFC 3339. */

export interface LabelPair {
  zh: string;
  en: string;
}

export interface Coded {
  code: string;
  label: string;
}

export interface Watermark {
  batch_no: number;
  at?: string;
}

export interface Meta {
  name: string;
  version: string;
  synthetic: boolean;
  watermark?: Watermark;
  persons: number;
}

export interface CatalogEntry {
  code: string;
  label: LabelPair;
}

export interface CatalogField {
  name: string;
  label: LabelPair;
  type: string;
  dict?: string;
  unit?: string;
  required?: boolean;
  sensitivity: number;
}

export interface CatalogArea {
  code: string;
  label: LabelPair;
  short?: LabelPair;
  group: string;
  kind: "state" | "event" | "yearly";
  fields: CatalogField[];
}

export interface Catalog {
  categories: CatalogEntry[];
  groups: CatalogEntry[];
  origins: CatalogEntry[];
  areas: CatalogArea[];
  statements: CatalogArea[];
  registers: CatalogArea[];
  ledgers: CatalogArea[];
}

export interface Dictionary {
  name: string;
  label: LabelPair;
  entries: { code: string; label: LabelPair; parent?: string }[];
}

export type BatchStatus =
  | "received"
  | "checked"
  | "awaiting_confirmation"
  | "publishing"
  | "published"
  | "rejected"
  | "abandoned";

/** read = inserted + updated + unchanged + rejected + pending, always. */
export interface RowCounts {
  read: number;
  inserted: number;
  updated: number;
  unchanged: number;
  rejected: number;
  pending: number;
  withdrawn: number;
  foreign: number;
}

export interface SourceFile {
  name: string;
  sha256: string;
  bytes: number;
}

export interface Issue {
  code: string;
  severity: "error" | "warning";
  file: string;
  sheet?: string;
  cell?: string;
  row?: number;
  area?: string;
  field?: string;
  field_label?: string;
  message: string;
  hint?: string;
}

export interface Cause {
  code: string;
  severity: "error" | "warning";
  count: number;
  message: string;
  hint?: string;
  examples: { file: string; sheet?: string; cell?: string }[];
}

export interface ReceiptArea {
  area: string;
  label: string;
  file: string;
  sheet: string;
  rows: RowCounts;
}

export interface Receipt {
  batch_id: string;
  batch_no?: number;
  status: BatchStatus;
  digest?: string;
  received_at: string;
  published_at?: string;
  effective_date?: string;
  synthetic?: boolean;
  files: SourceFile[];
  rows: RowCounts;
  areas: ReceiptArea[];
  issues: Issue[];
  issues_total: number;
}

export interface BatchItem {
  batch_id: string;
  status: BatchStatus;
  received_at: string;
  published_at?: string;
  batch_no?: number;
  files: SourceFile[];
  rows: RowCounts;
  issues_total: number;
}

export interface Page<T> {
  items: T[];
  next?: string | number;
}

export interface IssuePage extends Page<Issue> {
  causes: Cause[];
}

export interface SearchInput {
  name?: string;
  id_no?: string;
  unit?: string;
  subtree?: boolean;
  as_of?: string;
  category?: string;
}

export interface PersonHit {
  person_id: string;
  name: string;
  sex?: Coded;
  birth_year?: number | string;
  unit?: Coded;
  category?: Coded;
  status?: Coded;
  id_no_masked?: string;
}

export interface SearchPage extends Page<PersonHit> {
  watermark?: Watermark;
  total_at_least?: number;
}

export type Coverage = "present" | "nothing_to_report" | "never_supplied" | "not_required";

/** A field: masked may be revealed, withheld is above what the reader may see. */
export interface FieldValue {
  field: string;
  value: string;
  text: string;
  masked?: boolean;
  withheld?: boolean;
  sensitivity?: number;
}

export interface Source {
  batch_id: string;
  file: string;
  sheet: string;
  row: number;
}

export interface FactRecord {
  record_id: string;
  origin: string;
  origin_label: string;
  source_dept?: string;
  source_dept_label?: string;
  valid_from?: string | null;
  valid_to?: string | null;
  batch_no: number;
  recorded_at: string;
  versions: number;
  values: FieldValue[];
  source: Source;
}

export interface OriginCoverage {
  origin: string;
  label: string;
  state: Coverage;
  count: number;
  stated_by?: string;
  stated_at?: string;
  conflict?: boolean;
}

export interface DossierArea {
  code: string;
  label: string;
  group: string;
  kind: "state" | "event" | "yearly";
  scope: "required" | "optional" | "off";
  state: Coverage;
  origins: OriginCoverage[];
  records: FactRecord[];
  past: number;
  registers?: RegisterRows[];
}

/** A row of a department's register: the person's own or a declared relative's. */
export interface RegisterRecord extends FactRecord {
  whose: { self: boolean; name?: string; relation?: string };
}

/** What one department's register says beside an area. */
export interface RegisterRows {
  code: string;
  label: string;
  short: string;
  records: RegisterRecord[];
}

/** A category or duty with its period; the end is exclusive. */
export interface Standing extends Coded {
  is_main?: boolean;
  basis?: string;
  from?: string;
  to?: string;
}

export interface DossierPerson {
  name?: string;
  sex?: Coded;
  birth_date?: string;
  birth_year?: string;
  category?: Coded;
  unit?: Coded;
  status?: Coded;
  posts?: string[];
  id_no_masked?: string;
  categories?: Standing[];
  duties?: Standing[];
}

export interface Dossier {
  person_id: string;
  as_of: string;
  as_known?: string;
  watermark?: Watermark;
  synthetic?: boolean;
  revealed: boolean;
  handed_over?: boolean;
  /** What was stored encrypted before was destroyed. */
  destroyed?: boolean;
  person: DossierPerson;
  coverage: Record<Coverage, number>;
  areas: DossierArea[];
}

export interface Version {
  batch_no: number;
  op: "upsert" | "retract";
  valid_from?: string | null;
  valid_to?: string | null;
  recorded_at: string;
  origin: string;
  values: FieldValue[];
  changed?: string[];
  source: Source;
}

export interface History {
  record_id: string;
  area: string;
  versions: Version[];
}

export interface Unit {
  code: string;
  name: string;
  level: string;
  level_label: string;
  parent?: string;
  peer_group?: string;
  peer_group_label?: string;
  coop_zone?: string;
  coop_group?: string;
  from: string;
  to?: string;
}

export interface UnitNode extends Unit {
  persons: number | null; // null: not told
}

export interface UnitTree {
  as_of: string;
  watermark?: Watermark;
  units: UnitNode[];
}

export interface Named {
  code: string;
  name: string;
}

export interface UnitEvent {
  kind: string;
  kind_label: string;
  date: string;
  unit_code: string;
  unit_name: string;
  into_code?: string;
  into_name?: string;
  doc_no?: string;
  note?: string;
}

export interface UnitOrgan {
  code: string;
  name: string;
  kind: string;
  kind_label: string;
  full_time: number;
  members: number;
}

export interface UnitFile extends Unit {
  as_of: string;
  watermark?: Watermark;
  path: Named[];
  periods: Unit[];
  children: Named[];
  events: UnitEvent[];
  organs: UnitOrgan[];
}

/** Persons; expected and missing are null where no headcount was supplied, all but expected where too small to be told. */
export interface Headcount {
  expected: number | null;
  filed: number | null;
  missing: number | null;
  doubled: number | null;
}

export interface UnitFigures extends Headcount {
  unit: Coded;
  category: Coded;
}

/** Persons by state; null where a count is too small to be told. */
export interface AreaFigures {
  code: string;
  label: string;
  group: string;
  required: number | null;
  present: number | null;
  nothing_to_report: number | null;
  never_supplied: number | null;
  not_required: number | null;
}

export interface Figures {
  as_of: string;
  watermark?: Watermark;
  by_unit: UnitFigures[];
  areas: AreaFigures[];
  totals: Headcount & { units: number };
}
