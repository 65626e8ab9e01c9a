// A pasted table: a term in each line, then its figures.

export type PublishedFigure = "consistency" | "pri" | "raw_coverage" | "unique_coverage";

export const ORDERS: Record<string, PublishedFigure[]> = {
  "consistency, raw coverage, unique coverage": ["consistency", "raw_coverage", "unique_coverage"],
  "consistency, PRI, raw coverage, unique coverage": [
    "consistency",
    "pri",
    "raw_coverage",
    "unique_coverage",
  ],
  "raw coverage, unique coverage, consistency": ["raw_coverage", "unique_coverage", "consistency"],
  "consistency, raw coverage": ["consistency", "raw_coverage"],
};

export interface Pasted {
  terms: Record<string, string>[];
  unread: string[];
}

const FIGURE = /^[01]?[.,]\d+$|^[01]$|^[-–—]$/;

/** Reads pasted lines. Figures stay texts, so that `0.80` keeps its two digits. */
export function readTerms(text: string, order: string[]): Pasted {
  const terms: Record<string, string>[] = [];
  const unread: string[] = [];
  for (const line of text.split("\n").map((line) => line.trim())) {
    if (line === "") continue;
    const words = line.split(/[\t;|]+|\s+/).filter((word) => word !== "");
    let first = words.length;
    while (first > 0 && FIGURE.test(words[first - 1]!)) first -= 1;
    const figures = words.slice(first);
    const term = normal(words.slice(0, first).join(""));
    if (term === "" || figures.length === 0) {
      unread.push(line);
      continue;
    }
    const entry: Record<string, string> = { term };
    order.forEach((name, at) => {
      const figure = figures[at];
      if (figure && /\d/.test(figure)) entry[name] = figure.replace(",", ".").replace(/^\./, "0.");
    });
    terms.push(entry);
  }
  return { terms, unread };
}

/** The signs that papers print, as expressions have them. */
function normal(term: string): string {
  return term
    .replaceAll(/[·•∙×∩∧&]/g, "*")
    .replaceAll(/[¬!∼]/g, "~")
    .replace(/[+]$/, "");
}
