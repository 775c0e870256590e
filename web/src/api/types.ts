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
  at: string;
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
  sheet: string;
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
  examples: { file: string; sheet: string; cell?: string }[];
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
  next?: string;
}

export interface IssuePage extends Page<Issue> {
  causes: Cause[];
}

export interface SearchInput {
  name?: string;
  id_no?: string;
  unit?: string;
  category?: string;
}

export interface PersonHit {
  person_id: string;
  name: string;
  sex?: Coded;
  birth_year?: number;
  unit?: Coded;
  category?: Coded;
  status?: Coded;
  id_no_masked?: string;
}

export interface SearchPage extends Page<PersonHit> {
  watermark?: Watermark;
  total_at_least: number;
}

export type Coverage = "present" | "nothing_to_report" | "never_supplied" | "not_required";

export interface FieldValue {
  field: string;
  value: string;
  text: string;
  masked?: boolean;
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
}

export interface DossierPerson {
  name?: string;
  sex?: Coded;
  birth_date?: string;
  category?: Coded;
  unit?: Coded;
  status?: Coded;
  posts?: string[];
  id_no_masked?: string;
}

export interface Dossier {
  person_id: string;
  as_of: string;
  as_known: string;
  watermark?: Watermark;
  synthetic: boolean;
  revealed: boolean;
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
