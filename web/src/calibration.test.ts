import { describe, expect, it } from "vitest";
import { gaps, moved, parse, rounded, stepOf, write } from "./calibration";

describe("the text of a calibration", () => {
  it("is taken apart and put together", () => {
    const text = "direct(2.5, p50, 6, idm=0.95)";
    expect(parse(text)).toEqual({
      method: "direct",
      anchors: ["2.5", "p50", "6"],
      options: ["idm=0.95"],
    });
    expect(write(parse(" direct( 2.5,p50 ,6,idm=0.95 ) ")!)).toBe(text);
  });
  it("has anchors that can be moved only where there are some", () => {
    expect(parse("tfr()")?.method).toBeUndefined();
    expect(parse("recode(1:0, 2:1)")).toBeNull();
    expect(parse(null)).toBeNull();
    expect(parse("direct(1, 2")).toBeNull();
  });
  it("changes one anchor and nothing else", () => {
    expect(moved("direct(p5, 4, 6, logodds=3)", 1, 4.25)).toBe("direct(p5, 4.25, 6, logodds=3)");
    expect(moved("crisp(4)", 3, 5)).toBe("crisp(4)");
    expect(moved("tfr()", 0, 5)).toBe("tfr()");
  });
});

describe("steps", () => {
  it("are 1, 2 or 5 times a power of ten", () => {
    expect(stepOf(1, 7)).toBeCloseTo(0.05);
    expect(stepOf(0, 100)).toBeCloseTo(0.5);
    expect(stepOf(0, 33_000)).toBe(200);
    expect(stepOf(3, 3)).toBe(1);
  });
  it("leave no noise of floating point", () => {
    expect(rounded(4.3000001, 0.05)).toBe(4.3);
    expect(rounded(0.1 + 0.2, 0.05)).toBe(0.3);
    expect(rounded(1234, 200)).toBe(1200);
  });
});

describe("gaps", () => {
  it("are the widest between neighbours in the range", () => {
    expect(gaps([0.95, null, 0.7, 0.8, 0.3, 0.82], 0.7, 1, 2)).toEqual([
      [0.82, 0.95],
      [0.7, 0.8],
    ]);
    expect(gaps([0.8, 0.8], 0.7, 1, 2)).toEqual([]);
    expect(gaps([], 0, 1, 2)).toEqual([]);
  });
});
