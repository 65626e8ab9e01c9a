import { expect, it } from "vitest";
import { sentence } from "./changes";
import { en } from "./strings/en";
import { zh } from "./strings/zh";
import type { Change } from "./types";

const CHANGES: Change[] = [
  { what: "new_row", row: "3", out: "1", n: 2 },
  { what: "no_case", row: "4" },
  { what: "out", row: "5", from: "0", to: "1" },
  { what: "cases", row: "6", from: 1, to: 2 },
  { what: "solution", kind: "intermediate", models: ["A*B", "C"] },
];

it("changes are told in the words of the language, with all that they hold", () => {
  expect(CHANGES.map((change) => sentence(change, en.change, en.kinds))).toEqual([
    "row 3: new, OUT 1, cases: 2",
    "row 4: no case any more",
    "row 5: OUT 0 → 1",
    "row 6: cases 1 → 2",
    "intermediate solution: A*B or C",
  ]);
  for (const change of CHANGES) {
    const said = sentence(change, zh.change, zh.kinds);
    expect(said).toMatch(/\p{Script=Han}/u);
    expect(said).not.toMatch(/[{}]|undefined/);
  }
});
