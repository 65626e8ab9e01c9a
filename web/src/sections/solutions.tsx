import { Html } from "../html";
import { useStudy } from "../study";
import type { SetView } from "../types";

export function Solutions() {
  const { words, view, look, explain } = useStudy();
  const w = words.solve;
  const onRow = (text: string, event: "open" | "look") => {
    const known = look?.solutions.some((solution) => solution.terms.includes(text));
    if (event === "open" && known) explain({ about: "term", what: text });
  };
  if (!look) return null;
  return (
    <>
      <section>
        <h2>{w.expectations}</h2>
        <p class="hint">{w.expectationsHint}</p>
        <div class="expectations">
          {view.conditions.map((set) => (
            <Expected key={set.name} set={set} />
          ))}
        </div>
      </section>
      {look.solutions.length === 0 && <p>{w.nothing}</p>}
      <p class="hint">{w.termHint}</p>
      <div class="three">
        {look.solutions.map((solution) => (
          <Html key={solution.kind} html={solution.html} hooks={{ onRow }} />
        ))}
      </div>
      {look.charts.length > 0 && <h2>{w.chart}</h2>}
      {look.charts.map((chart, at) => (
        <Html key={at} html={chart} />
      ))}
      {look.prime_implicants.length > 0 && <h2>{w.tie}</h2>}
      {look.prime_implicants.map((chart, at) => (
        <Html key={at} html={chart} />
      ))}
      {look.warnings.length > 0 && (
        <section>
          <h2>{w.warnings}</h2>
          {look.warnings.map(([reason, remedy]) => (
            <p class="warning" key={reason}>
              <strong>{reason}.</strong> {remedy}.
            </p>
          ))}
        </section>
      )}
    </>
  );
}

/** What is expected of a condition, at a click. */
function Expected({ set }: { set: SetView }) {
  const { words, edit, readOnly } = useStudy();
  const w = words.solve;
  const named: [string, string][] = [
    ["present", w.present],
    ["absent", w.absent],
    ["none", words.none],
  ];
  const levels = !named.some(([value]) => value === set.expectation);
  return (
    <fieldset>
      <legend>{set.label ?? set.name}</legend>
      {named.map(([value, label]) => (
        <label key={value}>
          <input
            type="radio"
            name={`expect-${set.index}`}
            checked={set.expectation === value}
            disabled={readOnly}
            onChange={() =>
              void edit([{ op: "set", at: ["condition", set.index, "expectation"], value }])
            }
          />
          {label}
        </label>
      ))}
      {levels && (
        <span>
          {w.levels} {set.expectation}
        </span>
      )}
    </fieldset>
  );
}
