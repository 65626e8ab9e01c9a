// What the engine answers. The names are those of the server's answers.

export interface Fault {
  message: string;
  line: number | null;
  column: number | null;
  excerpt: string | null;
}

export interface SetView {
  name: string;
  label: string | null;
  column: string;
  calibration: string | null;
  justification: string | null;
  expectation: string;
  table: "condition" | "outcome";
  index: number;
}

export interface OutcomeView {
  name: string;
  label: string | null;
  set: SetView | null;
  negate: boolean;
  expectations: string | null;
  negated_expectations: string | null;
  consistency: number;
  contradiction: number | null;
  pri: number;
  frequency: number;
  index: number;
  own_cut_offs: string[];
}

export type Step = string | number;

export interface WrittenRule {
  at: Step[];
  index: number;
  value: string;
  reason: string;
}

export interface VariableView {
  name: string;
  label: string | null;
  formula: string;
}

export interface StudyView {
  /** The language of the report, by its code. */
  language: string;
  title: string | null;
  data_file: string;
  id: string | null;
  sheet: string | null;
  encoding: string | null;
  decimal: string | null;
  unit: string | null;
  time: string | null;
  cases_where: string | null;
  variables: VariableView[];
  missing: string;
  half: string;
  conditions: SetView[];
  outcomes: OutcomeView[];
  types: string[];
  include_contradictions: boolean;
  exclude_contradictory: boolean;
  exclude_simultaneous: boolean;
  necessity: { consistency: number; coverage: number; ron: number; depth: number };
  nca: boolean;
  rules: WrittenRule[];
  published: number;
  parts: [string, string][];
}

export type Kind = "conservative" | "parsimonious" | "intermediate";

export interface Formula {
  outcome: string;
  kind: string;
  models: string[];
  consistency: number | null;
  coverage: number | null;
}

export interface StudyState {
  path: string;
  folder: string;
  version: number;
  current: number;
  can_undo: boolean;
  can_redo: boolean;
  is_there: boolean;
  text: string;
  view: StudyView | null;
  outcomes: string[];
  formulas: Formula[];
  fault: Fault | null;
  last: string;
  exports: string[];
}

export interface State {
  program: string;
  read_only: boolean;
  study: StudyState | null;
}

export interface StartAnswer {
  folder: string;
  offered: string | null;
  studies: string[];
  files: string[];
  recent: string[];
  templates: [string, string][];
}

export type Source =
  | { from: "template"; name: string; folder: string }
  | { from: "file"; name: string }
  | { from: "upload"; name: string; base64: string; folder: string };

export interface ColumnView {
  name: string;
  label: string | null;
  made: boolean;
  item_of: string[];
  numeric: boolean;
  missing: number;
  minimum: number | null;
  maximum: number | null;
  sets: string[];
}

export interface DataAnswer {
  file: string;
  cases: number;
  id_column: string | null;
  sha256: string;
  notes: string[];
  sheets: string[];
  filtered: number;
  measures: string | null;
  columns: ColumnView[];
  rows: string[][];
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type Edit =
  | { op: "set"; at: Step[]; value: Json }
  | { op: "add"; table: string; values: [string, Json][] }
  | { op: "remove"; table: string; index: number }
  | { op: "rule"; at: Step[]; value: string | number; reason: string }
  | { op: "unrule"; at: Step[]; index: number }
  | { op: "text"; text: string };

export interface Frame {
  low: number;
  high: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Descriptives {
  n?: number;
  minimum?: number | null;
  maximum?: number | null;
  at_half?: number;
  above_half?: number | null;
  [key: string]: Json | undefined;
}

export interface CalibrationAnswer {
  set: string;
  calibration: string | null;
  curve: string | null;
  distribution: string | null;
  frame: Frame | null;
  anchors: [string, number][];
  description: { raw: Descriptives | null; memberships: Descriptives };
  half: string[];
  turned: [string, number][];
  proposals: {
    clusters: number[];
    gaps: { from: number; to: number; middle: number }[];
    quantiles: { percent: number; score: number }[];
  } | null;
}

export type Change =
  | { what: "new_row"; row: string; out: string; n: number }
  | { what: "no_case"; row: string }
  | { what: "out"; row: string; from: string; to: string }
  | { what: "cases"; row: string; from: number; to: number }
  | { what: "solution"; kind: Kind; models: string[] };

export interface RowView {
  row: string | null;
  expression: string;
  out: string;
  n: number;
  consistency: number | null;
  pri: number | null;
  excluded_by: string | null;
}

/** What stands beside the fsQCA of an outcome: tables, and figures with their captions. */
export interface Beside {
  html: string;
  figures: [string, string][];
}

/** A configuration of a chart, with its literal in each row. */
export interface ChartColumn {
  outcome: string;
  term: string;
  literals: (string | null)[];
}

export interface ChartView {
  html: string;
  is_reported: boolean;
  columns: ChartColumn[];
}

export interface OutcomeAnswer {
  outcome: string;
  necessity: string | null;
  expressions: string | null;
  nca: Beside | null;
  panel: Beside | null;
  table: string | null;
  rows: RowView[];
  solutions: { kind: string; html: string; terms: string[] }[];
  charts: ChartView[];
  reported: {
    type: string;
    model: string;
    expression: string;
    by: "only" | "first" | "model" | "prime_implicants" | "first_preferred";
    reason?: string;
    models: number;
  } | null;
  prime_implicants: string[];
  warnings: [string, string][];
  formulas: Formula[];
  changes: Change[];
  cases: string[];
}

export interface LookAnswer {
  outcome: OutcomeAnswer | null;
  calibration: CalibrationAnswer | null;
}

export type Question =
  | { about: "row" | "term" | "case"; what: string }
  | { about: "literal"; what: string; within: string | null };

export type Work =
  { work: "robustness"; outcome: string; parts: string[] } | { work: "replication" };

export interface Band {
  kind: string;
  set: string | null;
  index: number | null;
  stated: number;
  lower: number | null;
  upper: number | null;
}

export interface LongAnswer {
  html: string;
  figures: [string, string][];
  bands: Band[];
}

export interface Progress {
  job: number;
  done: number;
  total: number;
  answer: LongAnswer | null;
  fault: Fault | null;
}

export interface HistoryEntry {
  id: number;
  label: string;
  time: number;
  is_current: boolean;
  formulas: Formula[];
  fault: Fault | null;
}

export interface Comparison {
  lines: [string, string][];
  left: Formula[];
  right: Formula[];
}

export interface Download {
  name: string;
  base64: string;
  mime: string;
}

/** Every request with its answer: all that the page knows of the engine. */
export interface Calls {
  state: { ask: object; answer: State };
  start: { ask: object; answer: StartAnswer };
  create: { ask: { source: Source }; answer: State };
  open: { ask: { path: string }; answer: State };
  close: { ask: object; answer: State };
  data: { ask: object; answer: DataAnswer };
  edit: { ask: { base: number; edits: Edit[] }; answer: State };
  undo: { ask: { base: number }; answer: State };
  redo: { ask: { base: number }; answer: State };
  back: { ask: { base: number; moment: number }; answer: State };
  restore: { ask: { base: number }; answer: State };
  look: {
    ask: {
      outcome: string | null;
      edits?: Edit[];
      set?: string | null;
      scale?: [number, number] | null;
      proposals?: boolean;
    };
    answer: LookAnswer;
  };
  xy: { ask: { claim: string }; answer: string };
  necessary: { ask: { outcome: string; depth: number }; answer: string };
  explain: { ask: { outcome: string; question: Question }; answer: string };
  work: { ask: { work: Work }; answer: number };
  progress: { ask: { job: number }; answer: Progress };
  stop: { ask: object; answer: null };
  history: { ask: object; answer: HistoryEntry[] };
  compare: { ask: { left: number; right: number }; answer: Comparison };
  export: { ask: { what: string }; answer: Download };
}

/** Long work that goes on while other sections are looked at. */
export interface Long {
  progress: Progress | null;
  fault: Fault | null;
  answer: LongAnswer | null;
  start: (work: Work) => Promise<void>;
  stop: () => void;
}
