import type { LabelPair } from "./types";

/** The shapes of accounts, tickets, grants, the trail and the registers. */

export interface DemoAccount {
  login: string;
  role: string;
  role_label: string;
  password: string;
  totp_code?: string;
}

export interface About {
  name: string;
  version: string;
  synthetic: boolean;
  setup_needed: boolean;
  oidc?: boolean;
  demo_accounts?: DemoAccount[];
}

export interface Ticket {
  id: string;
  purpose: string;
  purpose_label: string;
  case_no: string;
  legal_basis: string;
  opened_at: string;
  expires: string;
  level: number;
  wanted_level?: number;
  break_glass?: boolean;
  approved_by?: string;
}

export interface Session {
  account: { id: string; login: string; name: string };
  roles: { code: string; label: string }[];
  permissions: string[];
  second_factor: boolean;
  totp_enrolled: boolean;
  must_change_password: boolean;
  expires_at: string;
  idle_seconds: number;
  ticket?: Ticket;
}

export interface Purpose {
  code: string;
  label: string;
  legal_basis: string;
  needs_case?: boolean;
}

export interface TicketWish {
  purpose: string;
  case_no?: string;
  reason?: string;
  legal_basis: string;
  minutes: number;
  level: number;
  persons?: number;
}

export interface Device {
  id: string;
  device: string;
  address: string;
  created_at: string;
  seen_at: string;
  current: boolean;
}

export interface ApiToken {
  id: string;
  name: string;
  created_at?: string;
  expires?: string;
  seen_at?: string;
  methods?: string[];
  addresses?: string[];
  permissions?: string[];
  /** In the answer to its making only. */
  token?: string;
}

export interface TokenWish {
  name: string;
  days: number;
  methods: string[];
  addresses: string[];
  permissions: string[];
}

export interface Account {
  id: string;
  login: string;
  name: string;
  disabled?: boolean;
  locked_until?: string;
  totp_enrolled?: boolean;
  roles: (string | { code: string; label: string })[];
  linked?: boolean;
}

export interface RoleInfo {
  code: string;
  label: string;
  admin?: boolean;
  own?: boolean;
  permissions: string[];
}

export type GrantState = "proposed" | "in_force" | "ended" | "revoked" | "refused";

export interface Grant {
  id: string;
  account: string;
  account_name: string;
  role: string;
  role_label: string;
  unit?: string;
  unit_name?: string;
  areas?: string[] | null;
  level: number;
  from?: string;
  to?: string;
  state: GrantState;
  proposed_by?: string;
  approved_by?: string;
  proposed_by_name?: string;
  approved_by_name?: string;
}

export interface GrantWish {
  account: string;
  role: string;
  unit: string;
  areas: string[];
  level: number;
  from: string;
  to: string;
  reason: string;
}

export interface Approval {
  id: string;
  kind: string;
  kind_label: string;
  object?: string;
  gains_name?: string;
  grant?: Grant;
  summary: string;
  reason?: string;
  case_no?: string;
  case_withheld?: boolean;
  legal_basis?: string;
  proposed_by: string;
  proposed_by_name: string;
  proposed_at: string;
  expires?: string;
  state: string;
  mine?: boolean;
  may_decide?: boolean;
  decided_by?: string;
  decided_by_name?: string;
  decided_at?: string;
  note?: string;
}

/** How many persons hold an administrators' role. */
export interface Administration {
  role: string;
  label: string;
  holders: number;
}

/** One generation of a key; no secret. */
export interface KeyState {
  purpose: string;
  generation: number;
  at_work: boolean;
  rotates: boolean;
  created_at: string;
  days: number;
}

export interface Keys {
  suite: string;
  key_file: string;
  key_file_from: string;
  key_file_days: number;
  old_key_files: string[];
  keys: KeyState[];
}

/** A lead that an account handles. */
export interface Assignment {
  id: string;
  account: string;
  account_name?: string;
  person: string;
  lead_no: string;
  assigned_at: string;
  until: string;
}

export interface AssignmentWish {
  person_id: string;
  lead_no: string;
  account: string;
  until: string;
}

export interface AuditQuestion {
  person_id?: string;
  id_no?: string;
  account?: string;
  case_no?: string;
  action?: string;
  from?: string;
  to?: string;
}

export interface AuditEntry {
  seq: number;
  at: string;
  account: string;
  account_name?: string;
  roles?: string[];
  address?: string;
  action: string;
  object?: string;
  persons?: string[];
  areas?: string[];
  fields?: string[];
  counts?: Record<string, number> | null;
  query?: unknown;
  detail?: unknown;
  ticket?: unknown;
  result: string;
}

export interface AuditPage {
  items: AuditEntry[];
  next?: string | number;
}

export interface Verification {
  ok: boolean;
  size: number;
  root: string;
  checked_at: string;
  checkpoints: { size: number; at: string; signed_by: string; witnessed?: boolean | string }[];
  anchored_to: number;
  unanchored: number;
  problems: { seq: number; what: string }[];
}

export interface WatchAlert {
  id: string;
  kind: string;
  kind_label: string;
  at: string;
  account: string;
  account_name: string;
  persons?: string[];
  count?: number;
  detail_text?: string;
  state: string;
  reviewed_by?: string;
  note?: string;
}

export interface PersonRequest {
  id: string;
  kind: string;
  kind_label: string;
  area?: string;
  area_label?: string;
  field?: string;
  field_label?: string;
  text: string;
  asked_at: string;
  due: string;
  /** False: it reaches into a year whose public holidays are not known yet. */
  due_certain: boolean;
  overdue?: boolean;
  /** "open", or how it ended. */
  state: string;
  answer?: string;
  answered_at?: string;
}

/** A notice that was given to the reader. */
export interface Notice {
  area?: string;
  area_label?: string;
  told_on: string;
  told_how: string;
}

export interface RequestWish {
  kind: string;
  area?: string;
  record_id?: string;
  field?: string;
  text: string;
}

export interface RegisterEntry {
  id: string;
  at: string;
  by_name: string;
  state: string;
  fields: Record<string, unknown>;
  due?: string;
  overdue?: boolean;
}

export interface Items<T> {
  items: T[];
}

/** A field of a register's form. */
export interface RegisterField {
  name: string;
  label: LabelPair;
  type: "line" | "text" | "date" | "time" | "number" | "choice" | "area" | "object" | "person" | "account";
  required: boolean;
  /** States that cannot be reached without it. */
  needed?: string[];
  choices?: { code: string; label: LabelPair }[];
  hint?: LabelPair;
}

/** A register: what is written down and how an entry goes on. */
export interface RegisterKind {
  code: string;
  label: LabelPair;
  law?: LabelPair;
  fields: RegisterField[];
  states: { code: string; label: LabelPair; next?: string[] | null }[];
  start_by?: string;
  may_read: boolean;
  may_write: boolean;
  may_handle: boolean;
}
