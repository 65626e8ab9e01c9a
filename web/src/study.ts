import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Engine } from "./call";

import type { Strings } from "./strings/en";
import type { Band, Edit, Long, OutcomeAnswer, Question, StudyState, StudyView } from "./types";

/** What every section is given. */
export interface Shared {
  call: Engine;
  words: Strings;
  study: StudyState;
  view: StudyView;
  readOnly: boolean;
  /** The outcome that is looked at, and its analysis. */
  outcome: string;
  look: OutcomeAnswer | null;
  /** One act. */
  edit: (edits: Edit[]) => Promise<boolean>;
  /** Asks why, and shows the answer. */
  explain: (question: Question) => void;
  /** Ranges over which the solution of the outcome stays the same. */
  bands: Band[];
  /** Robustness of the outcome's solution. */
  robustness: Long;
  tell: (error: unknown) => void;
}

export const Study = createContext<Shared | null>(null);

export function useStudy(): Shared {
  const shared = useContext(Study);
  if (!shared) throw new Error("no study");
  return shared;
}

/** The outcome's entry in the study, and whether it is looked at as its negation. */
export function entryOf(view: StudyView, outcome: string) {
  const own = view.outcomes.find((entry) => entry.name === outcome);
  if (own) return { entry: own, negated: false };
  const plain = outcome.replace(/^~/, "").replace(/^\((.*)\)$/, "$1");
  const entry = view.outcomes.find((entry) => entry.name === plain) ?? view.outcomes[0]!;
  return { entry, negated: true };
}

export function figure(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}
