import { expect, it } from "vitest";
import { act } from "./acts";
import { en } from "./strings/en";
import { zh } from "./strings/zh";

const LABELS = [
  "opened",
  "changed outside the window",
  "condition CON: calibration = direct(2.5, 4, 6)",
  "nca: removed",
  "data unit: removed; data time: removed",
  "condition CON removed",
  "variable DANGER added",
  "outcome MPV: exclude_rows: rule 2 taken back",
  "back to state 3",
];

it("acts read in English as they were labelled", () => {
  for (const label of LABELS) expect(act(label, en.acts)).toBe(label);
});

it("acts read in Chinese", () => {
  expect(LABELS.map((label) => act(label, zh.acts))).toEqual([
    "打开",
    "在窗口之外被修改",
    "condition CON: calibration = direct(2.5, 4, 6)",
    "nca：已删除",
    "data unit：已删除; data time：已删除",
    "已移除 condition CON",
    "已添加 variable DANGER",
    "outcome MPV: exclude_rows：收回第 2 条规则",
    "回到状态 3",
  ]);
  // What someone wrote is no act.
  const written = 'title = "all removed"';
  expect(act(written, zh.acts)).toBe(written);
});
