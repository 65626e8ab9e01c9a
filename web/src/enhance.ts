// The tables are those of the report. What can be asked of them is hung on here.

import type { ChartColumn, Question } from "./types";

export interface Hooks {
  /** The first cell of a row becomes a button. */
  onRow?: (text: string, event: "open" | "look") => void;
  /** Which rows do; all of them without it. */
  isRow?: (text: string) => boolean;
  /** The columns of a configuration chart: their headers and marks become buttons. */
  chart?: { columns: ChartColumn[]; outcome: string; ask: (question: Question) => void };
  /** Tables of models beyond this many are folded away, and what the fold says. */
  fold?: { most: number; says: (more: number) => string };
  /** Columns can be sorted. */
  sortable?: boolean;
  /** Which rows are marked as others than before. */
  isChanged?: (text: string) => boolean;
  rowLabel?: (text: string) => string;
  tableLabel?: string;
}

export interface Sorting {
  column: number;
  falling: boolean;
}

/** Hangs events on the tables below an element. */
export function enhance(
  root: HTMLElement,
  hooks: Hooks,
  sorting: Sorting | null,
  sort: (by: Sorting) => void,
) {
  for (const table of root.querySelectorAll<HTMLTableElement>("table.qca-table")) {
    scrollable(table, hooks.tableLabel ?? "");
    if (hooks.onRow || hooks.isChanged) rows(table, hooks);
    if (hooks.sortable) headers(table, sorting, sort);
    if (hooks.chart) chart(table, hooks.chart);
  }
  if (hooks.fold) fold(root, hooks.fold);
}

/** A table that is wider than the page can be scrolled with the keyboard. */
function scrollable(table: HTMLTableElement, label: string) {
  const box = document.createElement("div");
  box.className = "scroll";
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", table.caption?.textContent ?? label);
  table.replaceWith(box);
  box.append(table);
}

/** Makes what a cell holds a button. */
function buttonIn(cell: HTMLElement, label: string | null, pressed: () => void) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cell";
  button.append(...cell.childNodes);
  if (label !== null) button.setAttribute("aria-label", label);
  button.addEventListener("click", pressed);
  cell.append(button);
  return button;
}

/** What a row is called, without the signs that refer to notes. */
function called(cell: HTMLElement): string {
  return (cell.textContent ?? "").replace(/[\s‡†§]+$/u, "").trim();
}

function rows(table: HTMLTableElement, hooks: Hooks) {
  for (const cell of table.querySelectorAll<HTMLTableCellElement>("tbody th[scope=row]")) {
    const text = called(cell);
    if (hooks.isChanged?.(text)) cell.parentElement!.classList.add("changed");
    if (!hooks.onRow || text === "" || hooks.isRow?.(text) === false) continue;
    const label = hooks.rowLabel ? hooks.rowLabel(text) : null;
    const button = buttonIn(cell, label, () => hooks.onRow?.(text, "open"));
    for (const event of ["pointerenter", "focus"] as const) {
      button.addEventListener(event, () => hooks.onRow?.(text, "look"));
    }
  }
}

function chart(table: HTMLTableElement, { columns, outcome, ask }: NonNullable<Hooks["chart"]>) {
  const heads = table.tHead?.rows[0]?.cells;
  columns.forEach((column, at) => {
    if (column.outcome !== outcome) return;
    const head = heads?.[at + 1];
    if (head) {
      const name = (head.textContent ?? "").trim();
      buttonIn(head, `${name}: ${column.term}`, () => ask({ about: "term", what: column.term }));
    }
    column.literals.forEach((literal, row) => {
      const cell = table.tBodies[0]?.rows[row]?.cells[at + 1];
      if (!cell || literal === null) return;
      const mark = cell.querySelector("[aria-label]")?.getAttribute("aria-label") ?? "";
      buttonIn(cell, `${literal}: ${mark}`, () =>
        ask({ about: "literal", what: literal, within: column.term }),
      );
    });
  });
}

/** Folds away the models that come after the first few of a solution. */
function fold(root: HTMLElement, { most, says }: NonNullable<Hooks["fold"]>) {
  let shown = 0;
  let details: HTMLDetailsElement | null = null;
  for (const child of [...root.children]) {
    const isTable = child.classList.contains("scroll");
    if (!isTable && !child.classList.contains("qca-note")) {
      // A heading begins the next solution; a sentence is about all models.
      if (/^H\d$/.test(child.tagName)) shown = 0;
      details = null;
      continue;
    }
    if (isTable) shown += 1;
    if (shown <= most) continue;
    if (!details) {
      details = document.createElement("details");
      child.before(details);
      details.append(document.createElement("summary"));
    }
    details.append(child);
    details.querySelector("summary")!.textContent = says(shown - most);
  }
}

function headers(table: HTMLTableElement, sorting: Sorting | null, sort: (by: Sorting) => void) {
  const cells = table.querySelectorAll<HTMLTableCellElement>("thead th");
  cells.forEach((cell, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...cell.childNodes);
    const active = sorting?.column === column ? sorting : null;
    cell.setAttribute("aria-sort", active ? (active.falling ? "descending" : "ascending") : "none");
    button.addEventListener("click", () => sort({ column, falling: !(active?.falling ?? false) }));
    cell.append(button);
  });
  if (sorting) order(table, sorting);
}

function order(table: HTMLTableElement, { column, falling }: Sorting) {
  const body = table.tBodies[0];
  if (!body) return;
  const text = (row: HTMLTableRowElement) => (row.cells[column]?.textContent ?? "").trim();
  const rows = Array.from(body.querySelectorAll("tr")).sort((a, b) => compare(text(a), text(b)));
  if (falling) rows.reverse();
  for (const row of rows) {
    row.classList.remove("qca-rule");
    body.append(row);
  }
}

export function compare(a: string, b: string): number {
  const [x, y] = [Number.parseFloat(a), Number.parseFloat(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) {
    if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? -1 : 1;
    return a.localeCompare(b);
  }
  return x - y;
}
