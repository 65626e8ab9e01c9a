import { useEffect, useState } from "preact/hooks";
import { useStudy } from "../study";
import type { LongAnswer } from "../types";
import { Outcome, Progressing, useWork } from "../work";

export function Robustness() {
  const { words, view, outcome, study, setBands } = useStudy();
  const [parts, setParts] = useState(["ranges", "curve", "cases"]);
  const [answer, setAnswer] = useState<LongAnswer | null>(null);
  const { progress, fault, start, stop } = useWork((answer) => {
    setAnswer(answer);
    if (answer.bands.length > 0) setBands(answer.bands);
  });
  useEffect(() => setAnswer(null), [outcome, study.version]);
  const w = words.robust;
  return (
    <>
      <p class="hint">{w.hint}</p>
      <fieldset class="parts">
        <legend>{w.parts}</legend>
        {view.parts.map(([name, meaning]) => (
          <label class="check" key={name}>
            <input
              type="checkbox"
              checked={parts.includes(name)}
              onChange={(event) =>
                setParts(
                  event.currentTarget.checked
                    ? [...parts, name]
                    : parts.filter((other) => other !== name),
                )
              }
            />
            {meaning}
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        class="main"
        disabled={progress !== null || parts.length === 0}
        onClick={() => void start({ work: "robustness", outcome, parts })}
      >
        {words.run}: {outcome}
      </button>
      <Progressing progress={progress} fault={fault} stop={stop} />
      {answer && <Outcome answer={answer} />}
    </>
  );
}
