import { useEffect, useState } from "preact/hooks";
import { act } from "../acts";
import { useStudy } from "../study";
import type { Comparison, Formula, HistoryEntry } from "../types";

export function History({ back }: { back: (moment: number) => void }) {
  const { call, words, study, readOnly, tell } = useStudy();
  const w = words.past;
  const [all, setAll] = useState<HistoryEntry[]>([]);
  const [left, setLeft] = useState<number | null>(null);
  const [right, setRight] = useState<number | null>(null);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  useEffect(() => {
    call("history", {}).then(setAll, tell);
  }, [study.version]);
  useEffect(() => {
    setComparison(null);
    if (left !== null && right !== null) call("compare", { left, right }).then(setComparison, tell);
  }, [left, right]);
  return (
    <>
      <div class="scroll" tabIndex={0} role="group" aria-label={words.history}>
        <table class="plain">
          <caption>{words.history}</caption>
          <thead>
            <tr>
              <th scope="col">{w.left}</th>
              <th scope="col">{w.right}</th>
              <th scope="col">{w.when}</th>
              <th scope="col">{w.act}</th>
              <th scope="col">{w.result}</th>
              <th scope="col">{w.back}</th>
            </tr>
          </thead>
          <tbody>
            {all.map((entry) => (
              <tr key={entry.id} class={entry.is_current ? "now" : ""}>
                <td>
                  <input
                    type="radio"
                    name="left"
                    aria-label={`${w.left}: ${act(entry.label, words.acts)}`}
                    checked={left === entry.id}
                    onChange={() => setLeft(entry.id)}
                  />
                </td>
                <td>
                  <input
                    type="radio"
                    name="right"
                    aria-label={`${w.right}: ${act(entry.label, words.acts)}`}
                    checked={right === entry.id}
                    onChange={() => setRight(entry.id)}
                  />
                </td>
                <td>{new Date(entry.time * 1000).toLocaleTimeString()}</td>
                <th scope="row">{act(entry.label, words.acts)}</th>
                <td>
                  {entry.fault ? (
                    <em class="warn">{entry.fault.message}</em>
                  ) : (
                    <Lines formulas={entry.formulas} />
                  )}
                </td>
                <td>
                  {entry.is_current ? (
                    w.now
                  ) : (
                    <button
                      type="button"
                      disabled={readOnly}
                      aria-label={`${w.back}: ${act(entry.label, words.acts)}`}
                      onClick={() => back(entry.id)}
                    >
                      {w.back}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {comparison && (
        <section>
          <h2>{w.difference}</h2>
          {comparison.lines.length === 0 ? (
            <p>{w.same}</p>
          ) : (
            <pre class="diff" tabIndex={0} aria-label={w.difference}>
              {comparison.lines.map(([sign, line], at) => (
                <span key={at} class={sign === "+" ? "plus" : sign === "-" ? "minus" : ""}>
                  {sign} {line}
                  {"\n"}
                </span>
              ))}
            </pre>
          )}
          <div class="beside">
            <div>
              <h3>{w.left}</h3>
              <Lines formulas={comparison.left} />
            </div>
            <div>
              <h3>{w.right}</h3>
              <Lines formulas={comparison.right} />
            </div>
          </div>
        </section>
      )}
    </>
  );
}

/** The solutions that are reported, a line for each outcome. */
function Lines({ formulas }: { formulas: Formula[] }) {
  const { words } = useStudy();
  const shown = formulas.filter((formula) => formula.kind === "intermediate");
  if (shown.length === 0) return <>{words.none}</>;
  return (
    <ul class="formulas">
      {shown.map((formula) => (
        <li key={formula.outcome}>
          <code>
            {formula.models[0]} → {formula.outcome}
          </code>
          {formula.models.length > 1 && ` (+${formula.models.length - 1})`}
        </li>
      ))}
    </ul>
  );
}
