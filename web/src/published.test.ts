import { describe, expect, it } from "vitest";
import { ORDERS, readTerms } from "./published";

const order = ORDERS["consistency, raw coverage, unique coverage"]!;

describe("a pasted table", () => {
  it("gives terms with their digits as printed", () => {
    const { terms, unread } = readTerms("CON*~PUB\t0.80\t.42\t0,10\nA • ¬B 0.9 0.3 –\n", order);
    expect(terms).toEqual([
      { term: "CON*~PUB", consistency: "0.80", raw_coverage: "0.42", unique_coverage: "0.10" },
      { term: "A*~B", consistency: "0.9", raw_coverage: "0.3" },
    ]);
    expect(unread).toEqual([]);
  });
  it("says what it cannot read", () => {
    expect(readTerms("CON*PUB\n0.9 0.8\n\n", order)).toEqual({
      terms: [],
      unread: ["CON*PUB", "0.9 0.8"],
    });
  });
});
