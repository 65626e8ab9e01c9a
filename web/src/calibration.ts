// The text of a calibration, such as `direct(2.5, 4, 6, idm=0.95)`, with its anchors moved.

export interface Written {
  method: string;
  anchors: string[];
  options: string[];
}

const MOVABLE = ["direct", "linear", "bell", "indirect", "crisp"];

/** Takes a calibration apart; null for one without anchors that can be moved. */
export function parse(text: string | null): Written | null {
  const match = /^\s*(\w+)\s*\(([^)]*)\)\s*$/.exec(text ?? "");
  if (!match || !MOVABLE.includes(match[1]!)) return null;
  const parts = match[2]!
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return {
    method: match[1]!,
    anchors: parts.filter((part) => !part.includes("=")),
    options: parts.filter((part) => part.includes("=")),
  };
}

export function write(written: Written): string {
  return `${written.method}(${[...written.anchors, ...written.options].join(", ")})`;
}

/** The text with one anchor at another score. Percentiles among the others stay. */
export function moved(text: string, index: number, score: number): string {
  const written = parse(text);
  if (!written || index >= written.anchors.length) return text;
  const anchors = written.anchors.map((anchor, at) => (at === index ? String(score) : anchor));
  return write({ ...written, anchors });
}

/** Steps of 1, 2 or 5 times a power of ten, about 200 of them over the scale. */
export function stepOf(low: number, high: number): number {
  const rough = (high - low) / 200;
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = [1, 2, 5, 10].find((times) => rough <= times * power) ?? 10;
  return times * power;
}

/** The score on the nearest step, without the noise of floating point. */
export function rounded(score: number, step: number): number {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  return Number((Math.round(score / step) * step).toFixed(decimals));
}

/** The gaps between neighbouring figures, the widest first, of those that lie in a range. */
export function gaps(
  figures: (number | null)[],
  low: number,
  high: number,
  most: number,
): [number, number][] {
  const inside = figures
    .filter((figure): figure is number => figure !== null && figure >= low && figure <= high)
    .sort((a, b) => a - b);
  const between = inside.slice(1).map((to, at): [number, number] => [inside[at]!, to]);
  return between
    .filter(([from, to]) => to - from > 1e-9)
    .sort((a, b) => b[1] - b[0] - (a[1] - a[0]))
    .slice(0, most);
}
