// Formulas of variables that are made of several columns.

/** A name as formulas have it: in backquotes where it is more than letters, digits, `_` and `.`. */
export function inFormula(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}

export type Joined = "mean" | "sum";
export type Gaps = "any" | "half" | "none";

/** The formula of a construct: the mean or sum of its items, and what happens to a case that did not answer them all. */
export function construct(items: string[], how: Joined, missing: Gaps): string {
  const option = missing === "any" ? [] : [`missing=${missing}`];
  return `${how}(${[...items.map(inFormula), ...option].join(", ")})`;
}

/** What the items of a construct have in common at their beginning, as a name for it. */
export function commonName(items: string[]): string {
  const [first = "", ...others] = items;
  let length = first.length;
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length).replace(/[\s_.\-\d]+$/u, "");
}
