import { useEffect, useState } from "preact/hooks";
import { BesideIt, Figure, Html } from "../html";
import { useStudy } from "../study";

/** Necessity in degree: the necessary condition analysis, where the study asks for it. */
function Degree() {
  const { words, view, look, edit, readOnly } = useStudy();
  const w = words.necessary;
  const set = (value: number | null) =>
    void edit([
      value === null
        ? { op: "set", at: ["nca"], value }
        : { op: "set", at: ["nca", "permutations"], value },
    ]);
  return (
    <section>
      <h2>{w.degree}</h2>
      <p class="hint">{w.degreeHint}</p>
      {!readOnly && (
        <button type="button" onClick={() => set(view.nca ? null : 10_000)}>
          {view.nca ? w.withoutDegree : w.withDegree}
        </button>
      )}
      {look?.nca && <BesideIt beside={look.nca} more={words.moreTables} />}
    </section>
  );
}

export function Necessity() {
  const { call, words, study, view, outcome, look, edit, readOnly, tell } = useStudy();
  const [claim, point] = useState<string | null>(null);
  const [plot, setPlot] = useState<string | null>(null);
  const [found, setFound] = useState<string | null>(null);
  const [depth, setDepth] = useState(Math.max(2, view.necessity.depth));
  useEffect(() => {
    setPlot(null);
    if (!claim) return;
    let current = true;
    call("xy", { claim: `${claim} <- ${outcome}` }).then((svg) => current && setPlot(svg), tell);
    return () => {
      current = false;
    };
  }, [call, claim, outcome, study.version]);
  useEffect(() => setFound(null), [call, outcome, study.version]);
  const w = words.necessary;
  const hooks = { onRow: (text: string) => point(text) };
  const cut = (key: "consistency" | "coverage" | "ron", label: string) => (
    <label>
      {label}
      <input
        type="number"
        min="0"
        max="1"
        step="0.01"
        value={view.necessity[key]}
        disabled={readOnly}
        onChange={(event) =>
          void edit([
            { op: "set", at: ["necessity", key], value: event.currentTarget.valueAsNumber },
          ])
        }
      />
    </label>
  );
  return (
    <>
      <p class="hint">{w.hover}</p>
      <div class="beside">
        <div>
          <Html html={look?.necessity ?? ""} hooks={hooks} />
          {look?.expressions && <Html html={look.expressions} hooks={hooks} />}
          <section>
            <h2>{w.search}</h2>
            <div class="fields">
              {cut("consistency", w.consistency)}
              {cut("coverage", w.coverage)}
              {cut("ron", w.ron)}
              <label>
                {w.depth}
                <input
                  type="number"
                  min="1"
                  max="8"
                  value={depth}
                  onChange={(event) => setDepth(event.currentTarget.valueAsNumber || 2)}
                />
              </label>
              <button
                type="button"
                onClick={() => call("necessary", { outcome, depth }).then(setFound, tell)}
              >
                {words.run}
              </button>
            </div>
            {found && <Html html={found} hooks={hooks} />}
          </section>
        </div>
        <div class="plot" aria-live="polite">
          {plot && <Figure svg={plot} caption={`${claim} ← ${outcome}`} />}
        </div>
      </div>
      <Degree />
    </>
  );
}
