import type { Strings } from "./strings/en";
import { useStudy } from "./study";
import type { Change } from "./types";

/** The changes that are listed at once; of more it says how many there are. */
const MOST = 10;

/** What differs from the state on disk, while something is tried out. */
export function Changes({ changes }: { changes: Change[] }) {
  const { words } = useStudy();
  return (
    <ul class="changes">
      {changes.slice(0, MOST).map((change) => {
        const said = sentence(change, words.change, words.kinds);
        return <li key={said}>{said}</li>;
      })}
      {changes.length > MOST && <li>+{changes.length - MOST}</li>}
    </ul>
  );
}

/** A change in words. */
export function sentence(
  change: Change,
  words: Strings["change"],
  kinds: Strings["kinds"],
): string {
  const values: Record<string, string | number> =
    change.what === "solution"
      ? { kind: kinds[change.kind], models: change.models.join(words.or) }
      : { ...change };
  return words[change.what].replace(/\{(\w+)\}/g, (_, key: string) => String(values[key]));
}

/** The rows that are others than before. */
export function changedRows(changes: Change[]): Set<string> {
  return new Set(changes.flatMap((change) => ("row" in change ? [change.row] : [])));
}
