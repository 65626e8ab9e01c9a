import { useState } from "preact/hooks";
import type { Hooks } from "../enhance";
import { BesideIt, Html } from "../html";
import { entryOf, useStudy } from "../study";
import type { ChartView, OutcomeAnswer, SetView } from "../types";

export function Solutions() {
  const { words, view, look, outcome, explain } = useStudy();
  const w = words.solve;
  const terms = new Set(look?.solutions.flatMap((solution) => solution.terms));
  const hooks: Hooks = {
    isRow: (text) => terms.has(text),
    onRow: (text, event) => {
      if (event === "open") explain({ about: "term", what: text });
    },
    fold: { most: 2, says: (more) => `${w.moreModels}: ${more}` },
  };
  if (!look) return null;
  const { entry, negated } = entryOf(view, outcome);
  const own = negated ? entry.negated_expectations : entry.expectations;
  const [reported, others] = [true, false].map((is) =>
    look.charts.filter((chart) => chart.is_reported === is),
  );
  const draw = (chart: ChartView, at: number) => (
    <Html
      key={at}
      html={chart.html}
      hooks={{ chart: { columns: chart.columns, outcome, ask: explain } }}
    />
  );
  return (
    <>
      <section>
        <h2>{w.expectations}</h2>
        <p class="hint">{w.expectationsHint}</p>
        {own !== null && (
          <p class="warn">
            {w.ownExpectations} <code>{own}</code>
          </p>
        )}
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
          <Html key={solution.kind} html={solution.html} hooks={hooks} />
        ))}
      </div>
      {look.reported && look.reported.by !== "only" && (
        <Reported key={look.reported.expression} look={look} />
      )}
      {look.prime_implicants.length > 0 && (
        <details>
          <summary>{w.tie}</summary>
          {look.prime_implicants.map((chart, at) => (
            <Html key={at} html={chart} />
          ))}
        </details>
      )}
      {reported!.length > 0 && (
        <section>
          <h2>{w.chart}</h2>
          <p class="hint">{w.chartHint}</p>
          {reported!.map(draw)}
        </section>
      )}
      {others!.length > 0 && (
        <details>
          <summary>{w.otherCharts}</summary>
          {others!.map(draw)}
        </details>
      )}
      {look.panel && (
        <details>
          <summary>{w.panel}</summary>
          <BesideIt beside={look.panel} more={words.moreTables} />
        </details>
      )}
      {look.warnings.length > 0 && (
        <section>
          <h2>{w.warnings}</h2>
          {look.warnings.map(([reason, remedy]) => (
            <p class="warning" key={reason}>
              <strong>{sentence(reason)}</strong> {sentence(remedy)}
            </p>
          ))}
        </section>
      )}
    </>
  );
}

/** Words of the engine as a sentence. */
function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Where models tie: which one is reported, and why. */
function Reported({ look }: { look: OutcomeAnswer }) {
  const { words, view, outcome, edit, readOnly } = useStudy();
  const w = words.solve;
  const reported = look.reported!;
  const models = look.formulas.find((formula) => formula.kind === reported.type)?.models ?? [];
  const [model, choose] = useState(reported.expression);
  const [reason, setReason] = useState(reported.reason ?? "");
  const { entry, negated } = entryOf(view, outcome);
  const keep = () => {
    const at = ["outcome", entry.index, negated ? "negated_report" : "report"];
    void edit([{ op: "set", at, value: { model, reason: reason.trim() } }]);
  };
  return (
    <section>
      <h2>{w.reported}</h2>
      <p class="hint">{w.reportedHint}</p>
      {(reported.by === "first" || reported.by === "first_preferred") && (
        <p class="warn">{w.unchosen}</p>
      )}
      <div class="fields">
        <label class="wide">
          {w.choose}
          <select
            value={model}
            disabled={readOnly}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {models.map((formula) => (
              <option key={formula}>{formula}</option>
            ))}
          </select>
        </label>
        <label class="wide">
          {w.why}
          <input
            value={reason}
            disabled={readOnly}
            required
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <button type="button" disabled={readOnly || reason.trim() === ""} onClick={keep}>
          {words.apply}
        </button>
      </div>
    </section>
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
