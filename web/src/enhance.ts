// The tables are those of the report. What can be asked of them is hung on here.

export interface Hooks {
  /** The first cell of a row becomes a button. */
  onRow?: (text: string, event: "open" | "look") => void;
  /** Columns can be sorted. */
  sortable?: boolean;
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
    if (hooks.onRow) rows(table, hooks);
    if (hooks.sortable) headers(table, sorting, sort);
  }
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

function rows(table: HTMLTableElement, hooks: Hooks) {
  for (const cell of table.querySelectorAll<HTMLTableCellElement>("tbody th[scope=row]")) {
    const text = (cell.textContent ?? "").trim();
    if (text === "") continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cell";
    button.append(...cell.childNodes);
    if (hooks.rowLabel) button.setAttribute("aria-label", hooks.rowLabel(text));
    button.addEventListener("click", () => hooks.onRow?.(text, "open"));
    for (const event of ["pointerenter", "focus"] as const) {
      button.addEventListener(event, () => hooks.onRow?.(text, "look"));
    }
    cell.append(button);
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
