import { en, type Strings } from "./en";
import { zh } from "./zh";

/** The languages of the page's own words. The report has others too. */
export const LANGUAGES: Record<string, Strings> = { en, zh };

const KEY = "language";

/** The language that the reader chose, if any. */
export function chosen(): string | null {
  return localStorage.getItem(KEY);
}

export function choose(code: string) {
  localStorage.setItem(KEY, code);
}

/**
 * The reader's choice, or the language of the study's report where that is not the one of every study, or that of the
 * browser. Tables and figures are in it even where the page's own words are not.
 */
export function languageOf(own: string | null, study: string | null, browser: string): string {
  if (own !== null) return own;
  if (study !== null && study !== "en") return study;
  return browser.startsWith("zh") ? "zh" : "en";
}
