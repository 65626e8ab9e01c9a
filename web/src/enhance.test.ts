import { beforeEach, describe, expect, it, vi } from "vitest";
import { compare, enhance } from "./enhance";
import { literals } from "./explain";

const TABLE = `<table class="qca-table"><caption>Truth table for Y</caption>
<thead><tr><th scope="col">Row</th><th scope="col">PRI</th></tr></thead>
<tbody><tr><th scope="row">4</th><td>0.900</td></tr><tr class="qca-rule"><th scope="row">12</th><td>–</td></tr>
<tr><th scope="row">3</th><td>0.950</td></tr></tbody></table>`;

let root: HTMLElement;
beforeEach(() => {
  root = document.createElement("div");
  root.innerHTML = TABLE;
});

const first = () => [...root.querySelectorAll("tbody th")].map((cell) => cell.textContent);

describe("tables of the report", () => {
  it("have buttons for their rows, with words for those who do not see them", () => {
    const onRow = vi.fn();
    enhance(root, { onRow, rowLabel: (text) => `row ${text}` }, null, () => {});
    const button = root.querySelector<HTMLButtonElement>("tbody button")!;
    expect(button.getAttribute("aria-label")).toBe("row 4");
    button.click();
    expect(onRow).toHaveBeenCalledWith("4", "open");
  });
  it("can be sorted by any column, undefined figures last when falling", () => {
    const sort = vi.fn();
    enhance(root, { sortable: true }, { column: 1, falling: true }, sort);
    expect(first()).toEqual(["3", "4", "12"]);
    expect(root.querySelectorAll("th[aria-sort=descending]").length).toBe(1);
    root.querySelectorAll<HTMLButtonElement>("thead button")[1]!.click();
    expect(sort).toHaveBeenCalledWith({ column: 1, falling: false });
  });
  it("can be scrolled with the keyboard", () => {
    enhance(root, {}, null, () => {});
    const box = root.firstElementChild as HTMLElement;
    expect([box.tabIndex, box.getAttribute("role"), box.getAttribute("aria-label")]).toEqual([
      0,
      "group",
      "Truth table for Y",
    ]);
  });
  it("are sorted by number where there are numbers", () => {
    expect(["10", "9", "–", "b", "a"].sort(compare)).toEqual(["–", "a", "b", "9", "10"]);
  });
});

describe("a term", () => {
  it("is cut at its products, not inside quoted names", () => {
    expect(literals("CON*~RISK*`a*b`*D[1,2]")).toEqual(["CON", "~RISK", "`a*b`", "D[1,2]"]);
  });
});
