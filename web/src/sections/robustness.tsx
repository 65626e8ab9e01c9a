import { useState } from "preact/hooks";
import { useStudy } from "../study";
import { Answered, Progressing } from "../work";

export function Robustness() {
  const { words, view, outcome, robustness } = useStudy();
  const { progress, fault, answer, start, stop } = robustness;
  const [parts, setParts] = useState(["ranges", "curve", "cases"]);
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
            {(w.part as Record<string, string>)[name] ?? meaning}
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
      {answer && <Answered answer={answer} />}
    </>
  );
}
