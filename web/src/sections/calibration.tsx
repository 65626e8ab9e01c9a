import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { latest } from "../call";
import { moved, parse, rounded, stepOf } from "../calibration";
import { changedRows, Changes } from "../changes";
import { Figure, Html } from "../html";
import type { Strings } from "../strings/en";
import { figure, useStudy } from "../study";
import type { CalibrationAnswer, Edit, Formula, Frame, Kind, LookAnswer, SetView } from "../types";

/** Pixels of the drawings' own width, in whose units frames are given. */
const WIDTH = 546;

export function Calibration() {
  const { words, view } = useStudy();
  const sets = useMemo(
    () => [...view.conditions, ...view.outcomes.flatMap((outcome) => outcome.set ?? [])],
    [view],
  );
  const [name, choose] = useState(sets[0]?.name ?? "");
  const set = sets.find((set) => set.name === name) ?? sets[0];
  if (!set) return null;
  return (
    <>
      <div class="chips" role="group" aria-label={words.calibrate.set}>
        {sets.map((other) => (
          <button
            type="button"
            key={other.name}
            aria-pressed={other.name === set.name}
            onClick={() => choose(other.name)}
          >
            {other.name}
            {other.calibration && !other.justification?.trim() && <span class="badge">!</span>}
          </button>
        ))}
      </div>
      <OneSet key={set.name} set={set} />
    </>
  );
}

function OneSet({ set }: { set: SetView }) {
  const { call, words, study, outcome, edit, readOnly, tell, look } = useStudy();
  const w = words.calibrate;
  const [saved, setSaved] = useState<CalibrationAnswer | null>(null);
  const [tried, setTried] = useState<LookAnswer | null>(null);
  const [text, setText] = useState(set.calibration ?? "");
  const at = [set.table, set.index];
  useEffect(() => {
    setText(set.calibration ?? "");
    setTried(null);
    call("look", { outcome: null, set: set.name, proposals: true }).then(
      (answer) => setSaved(answer.calibration),
      tell,
    );
  }, [call, study.version, set.name]);
  const frame = saved?.frame ?? null;
  const stable = useRef({ outcome, frame });
  stable.current = { outcome, frame };
  const trial = useMemo(
    () =>
      latest(
        (written: string) =>
          call("look", {
            outcome: stable.current.outcome,
            set: set.name,
            edits: [{ op: "set", at: [...at, "calibration"], value: written }],
            scale: stable.current.frame
              ? [stable.current.frame.low, stable.current.frame.high]
              : null,
          }),
        setTried,
      ),
    [call, set.name, set.table, set.index],
  );
  useEffect(() => () => trial.forget(), [trial]);
  const shown = tried?.calibration ?? saved;
  const attempt = (written: string) => {
    setText(written);
    trial.ask(written);
  };
  const commit = async (written: string) => {
    trial.forget();
    if (written === set.calibration) return setTried(null);
    const edits: Edit[] = [
      { op: "set", at: [...at, "calibration"], value: written === "" ? null : written },
    ];
    if (!(await edit(edits))) {
      setText(set.calibration ?? "");
      setTried(null);
    }
  };
  const cancel = () => {
    trial.forget();
    setText(set.calibration ?? "");
    setTried(null);
  };
  const outcomeNow = tried?.outcome ?? look;
  const memberships = shown?.description.memberships;
  const above = memberships?.above_half;
  const changed = changedRows(tried?.outcome?.changes ?? []);
  return (
    <>
      <div class="beside live">
        {shown?.curve && shown.frame ? (
          <div>
            <p class="hint">{w.drag}</p>
            <Drawings
              answer={shown}
              frame={frame ?? shown.frame}
              text={text}
              set={set}
              attempt={attempt}
              commit={(written) => void commit(written)}
              cancel={cancel}
            />
          </div>
        ) : (
          <p>{w.noCalibration}</p>
        )}
        <dl class="figures" aria-live="polite">
          <dt>{w.half}</dt>
          <dd>{shown?.half.length ? shown.half.join(", ") : words.none}</dd>
          <dt>{w.above}</dt>
          <dd>
            {typeof above === "number" ? `${figure(100 * above, 1)} %` : "–"}
            {typeof above === "number" && (above < 0.1 || above > 0.9) && (
              <em class="warn"> {w.skewed}</em>
            )}
          </dd>
          <dt>{w.turned}</dt>
          <dd>
            {tried?.calibration?.turned.length
              ? tried.calibration.turned
                  .map(([name, now]) => `${name} (${figure(now, 2)})`)
                  .join(", ")
              : words.none}
          </dd>
          <dt>
            {w.changes} {outcome}
          </dt>
          <dd>
            {tried?.outcome?.changes.length ? (
              <Changes changes={tried.outcome.changes} />
            ) : (
              w.noChange
            )}
          </dd>
          {outcomeNow && (
            <>
              <dt>{w.solutionNow}</dt>
              <dd>
                <Formulas formulas={outcomeNow.formulas} before={look?.formulas ?? []} />
              </dd>
            </>
          )}
        </dl>
      </div>
      <div class="fields">
        <Reason set={set} />
        <label class="wide">
          {w.text} <span class="hint">{w.textHint}</span>
          <span class="row">
            <input
              value={text}
              disabled={readOnly}
              spellcheck={false}
              onInput={(event) => attempt(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === "Enter") void commit(text.trim());
                if (event.key === "Escape") cancel();
              }}
            />
            <button type="button" disabled={readOnly} onClick={() => void commit(text.trim())}>
              {words.apply}
            </button>
          </span>
        </label>
        <Label set={set} />
      </div>
      {saved?.proposals && parse(set.calibration) && !readOnly && (
        <Proposals answer={saved} set={set} commit={(written) => void commit(written)} />
      )}
      <h2>{words.table}</h2>
      <Html
        html={tried?.outcome?.table ?? look?.table ?? ""}
        hooks={{ isChanged: (row) => changed.has(row) }}
      />
    </>
  );
}

/** The first model of each type, marked where it is another than before. */
function Formulas({ formulas, before }: { formulas: Formula[]; before: Formula[] }) {
  const { words } = useStudy();
  if (formulas.length === 0) return <>{words.none}</>;
  return (
    <ul class="formulas">
      {formulas.map((formula) => {
        const was = before.find((other) => other.kind === formula.kind);
        const same = was?.models.join() === formula.models.join();
        return (
          <li key={formula.kind} class={same ? "" : "changed"}>
            {words.kinds[formula.kind as Kind] ?? formula.kind}: <code>{formula.models[0]}</code>
            {formula.models.length > 1 && ` (+${formula.models.length - 1})`}{" "}
            <span class="hint">
              {figure(formula.consistency)} / {figure(formula.coverage)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Label({ set }: { set: SetView }) {
  const { words, edit, readOnly } = useStudy();
  return (
    <label class="wide">
      {words.calibrate.label}
      <input
        key={set.label}
        defaultValue={set.label ?? ""}
        placeholder={set.name}
        disabled={readOnly}
        onChange={(event) =>
          void edit([
            {
              op: "set",
              at: [set.table, set.index, "label"],
              value: event.currentTarget.value.trim() || null,
            },
          ])
        }
      />
    </label>
  );
}

function Reason({ set }: { set: SetView }) {
  const { words, edit, readOnly } = useStudy();
  const [reason, setReason] = useState(set.justification ?? "");
  useEffect(() => setReason(set.justification ?? ""), [set.justification]);
  const keep = () => {
    if (reason.trim() !== (set.justification ?? "").trim()) {
      void edit([{ op: "set", at: [set.table, set.index, "justification"], value: reason.trim() }]);
    }
  };
  const missing = set.calibration !== null && !set.justification?.trim();
  return (
    <label class="wide whole">
      {words.calibrate.reason}
      <textarea
        rows={2}
        value={reason}
        disabled={readOnly}
        aria-invalid={missing}
        onInput={(event) => setReason(event.currentTarget.value)}
        onBlur={keep}
      />
      {missing && <em class="warn">{words.calibrate.reasonMissing}</em>}
    </label>
  );
}

/** An anchor in the words of the page. */
function anchorName(word: string, words: Strings["calibrate"]): string {
  const known: Record<string, string> = {
    exclusion: words.exclusion,
    crossover: words.crossover,
    inclusion: words.inclusion,
  };
  return known[word] ?? word.replace("threshold", words.threshold);
}

interface Handles {
  answer: CalibrationAnswer;
  frame: Frame;
  text: string;
  set: SetView;
  attempt: (written: string) => void;
  commit: (written: string) => void;
  cancel: () => void;
}

/** The curve above the histogram, with a handle for each anchor across both. */
function Drawings({ answer, frame, text, set, attempt, commit, cancel }: Handles) {
  const { words, bands, readOnly } = useStudy();
  const box = useRef<HTMLDivElement>(null);
  const dragged = useRef<number | null>(null);
  const waiting = useRef<number>(0);
  const step = stepOf(frame.low, frame.high);
  const share = (score: number) => {
    const along =
      (Math.min(Math.max(score, frame.low), frame.high) - frame.low) / (frame.high - frame.low);
    return ((frame.left + along * (frame.right - frame.left)) / WIDTH) * 100;
  };
  const scoreAt = (x: number) => {
    const rect = box.current!.getBoundingClientRect();
    const place = ((x - rect.left) / rect.width) * WIDTH;
    const along = Math.min(Math.max((place - frame.left) / (frame.right - frame.left), 0), 1);
    return rounded(frame.low + along * (frame.high - frame.low), step);
  };
  // Several steps with the keyboard are one act.
  const later = (written: string) => {
    window.clearTimeout(waiting.current);
    waiting.current = window.setTimeout(() => commit(written), 700);
  };
  useEffect(() => () => window.clearTimeout(waiting.current), []);
  const written = parse(text);
  const scores = answer.anchors.map(([, score], index) => {
    const typed = Number(written?.anchors[index]);
    return Number.isFinite(typed) && written?.anchors[index] !== "" ? typed : score;
  });
  const name = (at: number) => anchorName(answer.anchors[at]![0], words.calibrate);
  const nudge = (event: KeyboardEvent, at: number) => {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageDown: -10,
      PageUp: 10,
    };
    if (event.key === "Escape") {
      window.clearTimeout(waiting.current);
      dragged.current = null;
      cancel();
      return;
    }
    const by = steps[event.key];
    const end = event.key === "Home" ? frame.low : event.key === "End" ? frame.high : null;
    if ((by === undefined && end === null) || readOnly) return;
    event.preventDefault();
    const next = moved(text, at, rounded(end ?? scores[at]! + by! * step, step));
    attempt(next);
    later(next);
  };
  return (
    <>
      <div class="anchored" ref={box}>
        <Figure svg={answer.curve!} />
        {answer.distribution && <Figure svg={answer.distribution} />}
        {bands
          .filter((band) => band.kind === "anchor" && band.set === set.name)
          .map((band) => {
            const [from, to] = [share(band.lower ?? frame.low), share(band.upper ?? frame.high)];
            return (
              <div
                class="band"
                key={band.index}
                title={words.calibrate.band}
                style={{
                  left: `${from}%`,
                  width: `${to - from}%`,
                  bottom: `${2 + (band.index ?? 0) * 6}px`,
                }}
              />
            );
          })}
        {scores.map((score, at) => (
          <div
            key={at}
            class="handle"
            role="slider"
            tabIndex={0}
            aria-label={`${set.name}: ${name(at)}`}
            aria-orientation="horizontal"
            aria-valuemin={frame.low}
            aria-valuemax={frame.high}
            aria-valuenow={score}
            aria-valuetext={String(score)}
            aria-disabled={readOnly}
            style={{ left: `${share(score)}%` }}
            onKeyDown={(event) => nudge(event, at)}
            onPointerDown={(event) => {
              if (readOnly || event.button !== 0) return;
              event.preventDefault();
              event.currentTarget.focus({ preventScroll: true });
              event.currentTarget.setPointerCapture(event.pointerId);
              dragged.current = at;
            }}
            onPointerMove={(event) => {
              if (dragged.current === at) attempt(moved(text, at, scoreAt(event.clientX)));
            }}
            onPointerUp={(event) => {
              if (dragged.current !== at) return;
              dragged.current = null;
              commit(moved(text, at, scoreAt(event.clientX)));
            }}
            onPointerCancel={() => {
              dragged.current = null;
              cancel();
            }}
          >
            <span class="grip">{score}</span>
          </div>
        ))}
      </div>
      <div class="fields">
        {scores.map((score, at) => (
          <label key={at}>
            {name(at)}
            <input
              type="number"
              step="any"
              value={score}
              disabled={readOnly}
              onChange={(event) => {
                const typed = event.currentTarget.valueAsNumber;
                if (Number.isFinite(typed)) commit(moved(text, at, typed));
              }}
            />
          </label>
        ))}
      </div>
    </>
  );
}

/** Scores that the distribution proposes, each to be put to use at a click. */
function Proposals({
  answer,
  set,
  commit,
}: {
  answer: CalibrationAnswer;
  set: SetView;
  commit: (written: string) => void;
}) {
  const { words } = useStudy();
  const w = words.calibrate;
  const [anchor, choose] = useState(answer.anchors.length === 3 ? 1 : 0);
  const found = answer.proposals!;
  const all: [string, number][] = [
    ...found.gaps.map((gap): [string, number] => [`${w.gap} ${gap.from}–${gap.to}`, gap.middle]),
    ...found.clusters.map((cut): [string, number] => [w.cluster, cut]),
    ...found.quantiles.map((q): [string, number] => [`${w.percentile} ${q.percent}`, q.score]),
  ];
  const tidy = (score: number) => Number(score.toPrecision(6));
  return (
    <section>
      <h2>{w.proposals}</h2>
      <p class="hint">{w.caution}</p>
      <label>
        {w.proposalFor}{" "}
        <select value={anchor} onChange={(event) => choose(Number(event.currentTarget.value))}>
          {answer.anchors.map(([name], at) => (
            <option value={at} key={at}>
              {anchorName(name, w)}
            </option>
          ))}
        </select>
      </label>
      <div class="chips">
        {all.map(([what, score], at) => (
          <button
            type="button"
            key={at}
            onClick={() => commit(moved(set.calibration!, anchor, tidy(score)))}
          >
            {tidy(score)} <span class="hint">{what}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
