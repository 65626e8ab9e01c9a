import { expect, it } from "vitest";
import { commonName, construct, inFormula } from "./variables";

it("names go into formulas as formulas have them", () => {
  for (const name of ["T1", "信任1", "a_b.c"]) expect(inFormula(name)).toBe(name);
  expect(inFormula("a b")).toBe("`a b`");
  expect(inFormula("1a")).toBe("`1a`");
  expect(inFormula("a`b")).toBe("`a``b`");
});

it("a construct is the mean or sum of its items", () => {
  expect(construct(["T1", "T 2"], "mean", "half")).toBe("mean(T1, `T 2`, missing=half)");
  expect(construct(["T1", "T2"], "sum", "any")).toBe("sum(T1, T2)");
});

it("a construct is proposed the name that its items share", () => {
  expect(commonName(["TRUST_1", "TRUST_2"])).toBe("TRUST");
  expect(commonName(["T1", "T12"])).toBe("T");
  expect(commonName(["A", "B"])).toBe("");
  expect(commonName([])).toBe("");
});
