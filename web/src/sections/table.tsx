import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { latest } from "../call";
import { gaps } from "../calibration";
import { changedRows, Changes } from "../changes";
import { Figure, Html } from "../html";
import { entryOf, useStudy } from "../study";
import type { Edit, LookAnswer, RowView } from "../types";

type Cut = "consistency" | "pri" | "frequency";

export function TruthTable() {
  const { call, words, study, view, outcome, look, edit, readOnly, explain } = useStudy();
  const w = words.truth;
  const { entry } = entryOf(view, outcome);
  const [own, setOwn] = useState(entry.own_cut_offs.length > 0);
  const [tried, setTried] = useState<LookAnswer | null>(null);
  const [row, choose] = useState<string | null>(null);
  useEffect(() => setOwn(entry.own_cut_offs.length > 0), [entry.name, entry.own_cut_offs.length]);
  const current = useRef(outcome);
  current.current = outcome;
  const trial = useMemo(
    () => latest((edits: Edit[]) => call("look", { outcome: current.current, edits }), setTried),
    [call],
  );
  useEffect(() => {
    trial.forget();
    setTried(null);
  }, [call, study.version, outcome]);
  const place = (cut: Cut, forOwn: boolean) =>
    forOwn || entry.own_cut_offs.includes(cut)
      ? ["outcome", entry.index, "cut_offs", cut]
      : ["cut_offs", cut];
  const act = (cut: Cut, value: number): Edit[] => [{ op: "set", at: place(cut, own), value }];
  useEffect(() => () => trial.forget(), [trial]);
  const answer = tried?.outcome ?? look;
  const changed = changedRows(tried?.outcome?.changes ?? []);
  const rows = look?.rows ?? [];
  const slider = (cut: Cut, label: string, max: number, step: number) => (
    <CutOff
      key={cut}
      cut={cut}
      label={label}
      value={entry[cut]}
      max={max}
      step={step}
      rows={rows}
      attempt={(value) => trial.ask(act(cut, value))}
      commit={(value) => void edit(act(cut, value))}
    />
  );
  const chosen = rows.find((other) => other.row === row);
  const most = Math.max(4, ...rows.map((row) => row.n));
  return (
    <>
      <div class="sliders">
        {slider("consistency", w.consistency, 1, 0.001)}
        {slider("pri", w.pri, 1, 0.001)}
        {slider("frequency", w.frequency, most, 1)}
      </div>
      <p class="hint">{w.gaps}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={own}
          disabled={readOnly}
          onChange={(event) => setOwn(event.currentTarget.checked)}
        />
        {w.own} ({entry.name})
      </label>
      {tried?.outcome && tried.outcome.changes.length > 0 && (
        <div aria-live="polite">
          <Changes changes={tried.outcome.changes} />
        </div>
      )}
      <p class="hint">{w.rowsHint}</p>
      <Html
        html={answer?.table ?? ""}
        hooks={{
          sortable: true,
          isChanged: (text) => changed.has(text),
          rowLabel: (text) => `${w.row} ${text}`,
          onRow: (text, event) => {
            if (event !== "open") return;
            choose(text);
            explain({ about: "row", what: text });
          },
        }}
      />
      {chosen && <Chosen key={chosen.row} row={chosen} />}
      <Rules />
    </>
  );
}

interface CutOffProps {
  cut: Cut;
  label: string;
  value: number;
  max: number;
  step: number;
  rows: RowView[];
  attempt: (value: number) => void;
  commit: (value: number) => void;
}

/** A slider on which the rows, the gaps between them and the exact range of the cut-off are marked. */
function CutOff({ cut, label, value, max, step, rows, attempt, commit }: CutOffProps) {
  const { bands, words, readOnly } = useStudy();
  const [shown, show] = useState(value);
  useEffect(() => show(value), [value]);
  const low = cut === "frequency" ? 1 : 0;
  // The middle of the slider's thumb keeps half its width from both ends.
  const along = (figure: number) => (Math.min(Math.max(figure, low), max) - low) / (max - low);
  const share = (figure: number) => `calc(8px + (100% - 16px) * ${along(figure)})`;
  const width = (from: number, to: number) => `calc((100% - 16px) * ${along(to) - along(from)})`;
  const figures = rows
    .filter((row) => row.n > 0)
    .map((row) => (cut === "frequency" ? row.n : row[cut]));
  const free = cut === "frequency" ? [] : gaps(figures, cut === "pri" ? 0.3 : 0.7, 1, 2);
  const band = bands.find((band) => band.kind === cut);
  const id = `cut-${cut}`;
  return (
    <div class="cut">
      <label for={id}>{label}</label>
      <div class="track">
        {free.map(([from, to]) => (
          <span class="gap" key={from} style={{ left: share(from), width: width(from, to) }} />
        ))}
        {band && (
          <span
            class="band"
            title={words.calibrate.band}
            style={{
              left: share(band.lower ?? low),
              width: width(band.lower ?? low, band.upper ?? max),
            }}
          />
        )}
        {figures.map((figure, at) =>
          figure === null ? null : <span class="tick" key={at} style={{ left: share(figure) }} />,
        )}
        <input
          id={id}
          type="range"
          min={low}
          max={max}
          step={step}
          value={shown}
          disabled={readOnly}
          onInput={(event) => {
            show(event.currentTarget.valueAsNumber);
            attempt(event.currentTarget.valueAsNumber);
          }}
          onChange={(event) => commit(event.currentTarget.valueAsNumber)}
        />
      </div>
      <input
        type="number"
        aria-label={label}
        min={low}
        max={max}
        step={step}
        value={shown}
        disabled={readOnly}
        onChange={(event) => {
          const typed = event.currentTarget.valueAsNumber;
          if (Number.isFinite(typed)) commit(typed);
        }}
      />
    </div>
  );
}

/** A row that was chosen: its plot, and a rule for it. */
function Chosen({ row }: { row: RowView }) {
  const { call, words, study, view, outcome, edit, readOnly, tell } = useStudy();
  const w = words.truth;
  const [plot, setPlot] = useState<string | null>(null);
  const [kind, setKind] = useState<"excluded" | "contradictory" | "impossible">("excluded");
  const [what, setWhat] = useState(row.expression);
  const [reason, setReason] = useState("");
  useEffect(() => {
    setPlot(null);
    call("xy", { claim: `${row.expression} -> ${outcome}` }).then(setPlot, tell);
  }, [call, row.row, outcome, study.version]);
  const { entry, negated } = entryOf(view, outcome);
  const set = () => {
    const list = negated ? "negated_exclude_rows" : "exclude_rows";
    const rule: Edit =
      kind === "impossible"
        ? { op: "rule", at: ["counterfactuals", "exclude"], value: what, reason: reasoned() }
        : {
            op: "rule",
            at: ["outcome", entry.index, list],
            value: Number(row.row),
            reason: reasoned(),
          };
    edit([rule]).then((done) => done && setReason(""), tell);
  };
  // Without a reason there is no rule, whatever its kind.
  const reasoned = () => (reason.trim() === "" ? "" : `${kind}: ${reason.trim()}`);
  return (
    <section class="beside">
      <div>
        <h2>
          {w.row} {row.row}: {row.expression}
        </h2>
        {!readOnly && (
          <fieldset>
            <legend>{w.rule}</legend>
            <p class="hint">{w.ruleHint}</p>
            <div class="fields">
              <label>
                {w.kind}
                <select
                  value={kind}
                  onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
                >
                  <option value="excluded">{w.excluded}</option>
                  <option value="contradictory">{w.contradictory}</option>
                  <option value="impossible">{w.impossible}</option>
                </select>
              </label>
              {kind === "impossible" && (
                <label>
                  {w.what}
                  <input
                    value={what}
                    spellcheck={false}
                    onInput={(event) => setWhat(event.currentTarget.value)}
                  />
                </label>
              )}
              <label class="wide">
                {w.reason}
                <input
                  value={reason}
                  required
                  onInput={(event) => setReason(event.currentTarget.value)}
                />
              </label>
              <button type="button" disabled={reason.trim() === ""} onClick={set}>
                {words.apply}
              </button>
            </div>
          </fieldset>
        )}
      </div>
      <div class="plot">
        {plot && <Figure svg={plot} caption={`${row.expression} → ${outcome}`} />}
      </div>
    </section>
  );
}

/** The rules of the study file with their reasons. */
function Rules() {
  const { words, view, edit, readOnly } = useStudy();
  const w = words.truth;
  const place = (at: (string | number)[]) =>
    at[0] === "outcome" ? `${view.outcomes[at[1] as number]?.name}: ${at[2]}` : w.forAll;
  const flag = (key: "exclude_contradictory" | "exclude_simultaneous", label: string) => (
    <label class="check">
      <input
        type="checkbox"
        checked={view[key]}
        disabled={readOnly}
        onChange={(event) =>
          void edit([
            { op: "set", at: ["counterfactuals", key], value: event.currentTarget.checked },
          ])
        }
      />
      {label}
    </label>
  );
  return (
    <section>
      <h2>{w.rules}</h2>
      {view.rules.length === 0 && <p>{w.noRules}</p>}
      <ul class="rules">
        {view.rules.map((rule) => (
          <li key={`${rule.at.join(".")} ${rule.index}`}>
            <code>{rule.value}</code> ({place(rule.at)}):{" "}
            {rule.reason || <em class="warn">{w.noReason}</em>}{" "}
            {!readOnly && (
              <button
                type="button"
                onClick={() => void edit([{ op: "unrule", at: rule.at, index: rule.index }])}
              >
                {w.takeBack}
              </button>
            )}
          </li>
        ))}
      </ul>
      {flag("exclude_contradictory", w.contradictoryRule)}
      {flag("exclude_simultaneous", w.simultaneousRule)}
    </section>
  );
}
