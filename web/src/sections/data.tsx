import { useEffect, useState } from "preact/hooks";
import { Html } from "../html";
import { useStudy } from "../study";
import type { ColumnView, DataAnswer, Json, Step } from "../types";
import { commonName, construct, type Gaps, type Joined } from "../variables";

export function Data() {
  const { call, words, study, view, tell } = useStudy();
  const [data, setData] = useState<DataAnswer | null>(null);
  const [items, choose] = useState<string[]>([]);
  useEffect(() => {
    let current = true;
    call("data", {}).then((data) => current && setData(data), tell);
    return () => {
      current = false;
    };
  }, [call, study.version]);
  const w = words.dataset;
  return (
    <>
      {data && (
        <>
          <p>
            {data.cases} {w.read} <code>{data.file}</code>. {w.names}:{" "}
            {data.id_column ?? w.numbered}.
            {data.filtered > 0 && ` ${w.filtered}: ${data.filtered}.`}
          </p>
          <h2>{w.detected}</h2>
          {data.notes.length === 0 ? (
            <p>{w.plain}</p>
          ) : (
            <ul class="plainlist">
              {data.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </>
      )}
      <Settings data={data} />
      {data && (
        <>
          <Columns data={data} items={items} choose={choose} />
          {items.length > 1 && <Construct items={items} done={() => choose([])} />}
        </>
      )}
      <Variables />
      {data?.measures && (
        <section>
          <h2>{w.measures}</h2>
          <Html html={data.measures} />
        </section>
      )}
      {data && <Rows data={data} />}
      {view.variables.length === 0 && data && <p class="hint">{w.itemsHint}</p>}
    </>
  );
}

/** What becomes of the file before anything else: title, cases, panel, how it is read. */
function Settings({ data }: { data: DataAnswer | null }) {
  const { words, view, edit, readOnly } = useStudy();
  const w = words.dataset;
  const set = (at: Step[], value: Json) => void edit([{ op: "set", at, value }]);
  const text = (label: string, now: string | null, at: Step[], hint?: string) => (
    <label class="wide">
      {label}
      <input
        key={now}
        defaultValue={now ?? ""}
        placeholder={hint}
        disabled={readOnly}
        onChange={(event) => set(at, event.currentTarget.value.trim() || null)}
      />
    </label>
  );
  const names = data?.columns.filter((column) => !column.made).map((column) => column.name) ?? [];
  const others = view.id && !names.includes(view.id) ? [view.id] : [];
  const column = (label: string, now: string, none: string, take: (name: string) => void) => (
    <label>
      {label}
      <select value={now} disabled={readOnly} onChange={(event) => take(event.currentTarget.value)}>
        <option value="">{none}</option>
        {[...(data?.id_column && !names.includes(data.id_column) ? [data.id_column] : []), ...names]
          .concat(others.filter((name) => name !== data?.id_column))
          .map((name) => (
            <option key={name}>{name}</option>
          ))}
      </select>
    </label>
  );
  const choice = (label: string, now: string | null, at: Step[], values: [string, string][]) => (
    <label>
      {label}
      <select
        value={now ?? ""}
        disabled={readOnly}
        onChange={(event) => set(at, event.currentTarget.value || null)}
      >
        <option value="">{w.found}</option>
        {(now && !values.some(([value]) => value === now)
          ? [...values, [now, now] as [string, string]]
          : values
        ).map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <>
      <div class="fields">
        {text(w.title, view.title, ["title"])}
        <label>
          {w.missingCells}
          <select
            value={view.missing}
            disabled={readOnly}
            onChange={(event) => set(["data", "missing"], event.currentTarget.value)}
          >
            <option value="error">{w.error}</option>
            <option value="drop">{w.drop}</option>
          </select>
        </label>
        <label>
          {w.half}
          <select
            value={view.half}
            disabled={readOnly}
            onChange={(event) => set(["data", "half"], event.currentTarget.value)}
          >
            <option value="keep">{w.keep}</option>
            <option value="drop">{w.dropHalf}</option>
            {view.half.startsWith("nudge") && view.half !== "nudge=0.001" && (
              <option value={view.half}>{view.half}</option>
            )}
            <option value="nudge=0.001">{w.nudge}</option>
          </select>
        </label>
      </div>
      <details>
        <summary>{w.reading}</summary>
        <div class="fields">
          {column(w.names, view.id ?? "", w.found, (name) => set(["data", "id"], name || null))}
          {data &&
            (data.sheets.length > 1 || view.sheet) &&
            choice(
              w.sheet,
              view.sheet,
              ["data", "sheet"],
              data.sheets.map((sheet): [string, string] => [sheet, sheet]),
            )}
          {choice(w.encoding, view.encoding, ["data", "encoding"], ENCODINGS)}
          {choice(
            w.decimal,
            view.decimal,
            ["data", "decimal"],
            [
              [".", w.point],
              [",", w.comma],
            ],
          )}
          {text(w.where, view.cases_where, ["data", "where"], "region == 'East' and year >= 2015")}
        </div>
      </details>
      <Panel names={names} />
    </>
  );
}

const ENCODINGS: [string, string][] = [
  "utf-8",
  "utf-16le",
  "windows-1252",
  "gb18030",
  "big5",
  "shift_jis",
].map((name) => [name, name]);

/** The columns of units and times: both together, or neither. */
function Panel({ names }: { names: string[] }) {
  const { words, view, edit, readOnly } = useStudy();
  const w = words.dataset;
  const [unit, setUnit] = useState(view.unit ?? "");
  const [time, setTime] = useState(view.time ?? "");
  useEffect(() => {
    setUnit(view.unit ?? "");
    setTime(view.time ?? "");
  }, [view.unit, view.time]);
  const keep = (unit: string, time: string) => {
    setUnit(unit);
    setTime(time);
    if ((unit === "") !== (time === "")) return;
    void edit([
      { op: "set", at: ["data", "unit"], value: unit || null },
      { op: "set", at: ["data", "time"], value: time || null },
    ]);
  };
  const options = (now: string) => [...new Set([now, ...names].filter((name) => name !== ""))];
  return (
    <details open={view.unit !== null}>
      <summary>{w.panel}</summary>
      <p class="hint">{w.panelHint}</p>
      <div class="fields">
        <label>
          {w.unit}
          <select
            value={unit}
            disabled={readOnly}
            onChange={(event) => keep(event.currentTarget.value, time)}
          >
            <option value="">{words.none}</option>
            {options(unit).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          {w.time}
          <select
            value={time}
            disabled={readOnly}
            onChange={(event) => keep(unit, event.currentTarget.value)}
          >
            <option value="">{words.none}</option>
            {options(time).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        {(unit === "") !== (time === "") && <em class="warn">{w.panelBoth}</em>}
      </div>
    </details>
  );
}

interface ColumnsProps {
  data: DataAnswer;
  items: string[];
  choose: (items: string[]) => void;
}

/** Each column with what it is in the study. */
function Columns({ data, items, choose }: ColumnsProps) {
  const { words, view, edit, readOnly } = useStudy();
  const w = words.dataset;
  const sets = [...view.conditions, ...view.outcomes.flatMap((outcome) => outcome.set ?? [])];
  const use = (column: ColumnView, table: "condition" | "outcome") => {
    const name = nameFor(column.name, view);
    const values: [string, Json][] = [["name", name]];
    if (name !== column.name) values.push(["column", column.name]);
    if (!isCalibrated(column))
      values.push(["calibration", "direct(p5, p50, p95)"], ["justification", ""]);
    void edit([{ op: "add", table, values }]);
  };
  const toggle = (name: string, on: boolean) => {
    const chosen = (column: ColumnView) =>
      column.name === name ? on : items.includes(column.name);
    choose(data.columns.filter(chosen).map((column) => column.name));
  };
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={w.columns}>
      <table class="plain">
        <caption>{w.columns}</caption>
        <thead>
          <tr>
            {!readOnly && <th scope="col">{w.item}</th>}
            <th scope="col">{w.column}</th>
            <th scope="col">{w.kind}</th>
            <th scope="col">{w.lowest}</th>
            <th scope="col">{w.highest}</th>
            <th scope="col">{w.missing}</th>
            <th scope="col">{w.use}</th>
          </tr>
        </thead>
        <tbody>
          {data.columns.map((column) => (
            <tr key={column.name}>
              {!readOnly && (
                <td>
                  {column.numeric && !column.made && (
                    <input
                      type="checkbox"
                      aria-label={`${w.item}: ${column.name}`}
                      checked={items.includes(column.name)}
                      onChange={(event) => toggle(column.name, event.currentTarget.checked)}
                    />
                  )}
                </td>
              )}
              <th scope="row">
                {column.name}
                {column.label && <span class="hint"> {column.label}</span>}
              </th>
              <td>{column.made ? w.made : column.numeric ? w.number : w.text}</td>
              <td>{brief(column.minimum)}</td>
              <td>{brief(column.maximum)}</td>
              <td class={column.missing > 0 ? "warn" : ""}>{column.missing}</td>
              <td class="acts">
                {column.sets.map((name) => {
                  const set = sets.find((set) => set.name === name);
                  return (
                    <span class="chip" key={name}>
                      {name} ({set?.table === "outcome" ? w.outcome : w.condition})
                      {!readOnly && set && (
                        <button
                          type="button"
                          aria-label={`${words.remove} ${name}`}
                          onClick={() =>
                            void edit([{ op: "remove", table: set.table, index: set.index }])
                          }
                        >
                          ×
                        </button>
                      )}
                    </span>
                  );
                })}
                {column.item_of.map((name) => (
                  <span class="chip" key={name}>
                    {w.itemOf} {name}
                  </span>
                ))}
                {column.name === view.unit && <span class="chip">{w.unit}</span>}
                {column.name === view.time && <span class="chip">{w.time}</span>}
                {!readOnly && isFree(column, view) && (
                  <>
                    <button type="button" onClick={() => use(column, "condition")}>
                      {w.asCondition}
                    </button>
                    <button type="button" onClick={() => use(column, "outcome")}>
                      {w.asOutcome}
                    </button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Columns that were ticked, as the items of one construct. */
function Construct({ items, done }: { items: string[]; done: () => void }) {
  const { words, view, edit } = useStudy();
  const w = words.dataset;
  const [name, setName] = useState("");
  const [how, setHow] = useState<Joined>("mean");
  const [missing, setMissing] = useState<Gaps>("half");
  const proposed = commonName(items);
  const chosen = name.trim() || proposed;
  const formula = construct(items, how, missing);
  const taken = view.variables.some((made) => made.name === chosen) || items.includes(chosen);
  const make = async () => {
    const values: [string, Json][] = [
      ["name", chosen],
      ["formula", formula],
    ];
    if (await edit([{ op: "add", table: "variable", values }])) done();
  };
  return (
    <fieldset>
      <legend>{w.construct}</legend>
      <div class="fields">
        <label>
          {w.name}
          <input
            value={name}
            placeholder={proposed}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label>
          {w.how}
          <select value={how} onChange={(event) => setHow(event.currentTarget.value as Joined)}>
            <option value="mean">{w.mean}</option>
            <option value="sum">{w.sum}</option>
          </select>
        </label>
        <label>
          {w.gaps}
          <select
            value={missing}
            onChange={(event) => setMissing(event.currentTarget.value as Gaps)}
          >
            <option value="any">{w.gapsAny}</option>
            <option value="half">{w.gapsHalf}</option>
            <option value="none">{w.gapsNone}</option>
          </select>
        </label>
        <button
          type="button"
          class="main"
          disabled={chosen === "" || taken}
          onClick={() => void make()}
        >
          {w.makeVariable}
        </button>
      </div>
      <code>
        {chosen || "…"} = {formula}
      </code>
    </fieldset>
  );
}

/** The variables with their formulas, which can be changed. */
function Variables() {
  const { words, view, edit, readOnly } = useStudy();
  const w = words.dataset;
  if (view.variables.length === 0) return null;
  return (
    <section>
      <h2>{w.variables}</h2>
      <div class="fields">
        {view.variables.map((made, index) => (
          <label class="wide" key={`${made.name} ${made.formula}`}>
            {made.label ? `${made.label} (${made.name})` : made.name}
            <span class="row">
              <input
                defaultValue={made.formula}
                disabled={readOnly}
                spellcheck={false}
                onChange={(event) =>
                  void edit([
                    {
                      op: "set",
                      at: ["variable", index, "formula"],
                      value: event.currentTarget.value.trim(),
                    },
                  ])
                }
              />
              {!readOnly && (
                <button
                  type="button"
                  aria-label={`${words.remove} ${made.name}`}
                  onClick={() => void edit([{ op: "remove", table: "variable", index }])}
                >
                  ×
                </button>
              )}
            </span>
          </label>
        ))}
      </div>
      <p class="hint">{w.formulaHint}</p>
    </section>
  );
}

function Rows({ data }: { data: DataAnswer }) {
  const { words } = useStudy();
  const w = words.dataset;
  return (
    <div class="scroll low" tabIndex={0} role="group" aria-label={w.rows}>
      <table class="plain">
        <caption>{w.rows}</caption>
        <thead>
          <tr>
            <th scope="col">{data.id_column ?? "#"}</th>
            {data.columns.map((column) => (
              <th scope="col" key={column.name}>
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, at) =>
                at === 0 ? <th scope="row">{cell}</th> : <td>{cell || "–"}</td>,
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Whether a column can become a set: units, times and items are something else. */
function isFree(column: ColumnView, view: { unit: string | null; time: string | null }): boolean {
  const inPanel = column.name === view.unit || column.name === view.time;
  return column.numeric && column.sets.length === 0 && column.item_of.length === 0 && !inPanel;
}

/** A figure without the noise of floating point. */
function brief(figure: number | null): string {
  return figure === null ? "–" : String(Number(figure.toPrecision(6)));
}

/** Whether the values are memberships already. */
function isCalibrated(column: ColumnView): boolean {
  return (column.minimum ?? 0) >= 0 && (column.maximum ?? 0) <= 1;
}

/** A name that no set has yet. */
function nameFor(
  column: string,
  view: { conditions: { name: string }[]; outcomes: { name: string }[] },
): string {
  const taken = [...view.conditions, ...view.outcomes].map((set) => set.name);
  let name = column.replaceAll("`", "'");
  for (let number = 2; taken.includes(name); number += 1) name = `${column} ${number}`;
  return name;
}
