import type { Strings } from "./strings/en";

/** The acts whose labels have words around what they are about; the others are written as the study file has them. */
const ACTS: [RegExp, keyof Strings["acts"]][] = [
  [/^(?<what>.*): rule (?<number>\d+) taken back$/, "rule"],
  [/^(?<what>.*): removed$/, "removed"],
  [/^(?<what>[^=]*) removed$/, "gone"],
  [/^(?<what>[^=]*) added$/, "added"],
  [/^back to state (?<what>\d+)$/, "back"],
];

/** What was done, in the words of the page: an act, or several that were one. */
export function act(label: string, words: Strings["acts"]): string {
  return label
    .split("; ")
    .map((part) => one(part, words))
    .join("; ");
}

function one(label: string, words: Strings["acts"]): string {
  const whole = (words as Record<string, string>)[label];
  if (whole !== undefined) return whole;
  for (const [pattern, key] of ACTS) {
    const held = pattern.exec(label)?.groups;
    if (held) return words[key].replace(/\{(\w+)\}/g, (_, name: string) => held[name] ?? "");
  }
  return label;
}
