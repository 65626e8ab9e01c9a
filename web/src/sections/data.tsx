import { useEffect, useState } from "preact/hooks";
import { useStudy } from "../study";
import type { ColumnView, DataAnswer, Json } from "../types";

export function Data() {
  const { call, words, study, view, edit, readOnly, tell } = useStudy();
  const [data, setData] = useState<DataAnswer | null>(null);
  useEffect(() => {
    call("data", {}).then(setData, tell);
  }, [study.version]);
  const use = (column: ColumnView, table: "condition" | "outcome") => {
    const values: [string, Json][] = [["name", nameFor(column.name, view)]];
    if (values[0]![1] !== column.name) values.push(["column", column.name]);
    if (!isCalibrated(column))
      values.push(["calibration", "direct(p5, p50, p95)"], ["justification", ""]);
    void edit([{ op: "add", table, values }]);
  };
  const setOf = (name: string) =>
    [...view.conditions, ...view.outcomes.flatMap((outcome) => outcome.set ?? [])].find(
      (set) => set.name === name,
    );
  const w = words.dataset;
  return (
    <>
      {data && (
        <p>
          {data.cases} {w.read} <code>{data.file}</code>. {w.names}: {data.id_column ?? w.numbered}.
        </p>
      )}
      <div class="fields">
        <label>
          {w.missingCells}
          <select
            value={view.missing}
            disabled={readOnly}
            onChange={(event) =>
              void edit([{ op: "set", at: ["data", "missing"], value: event.currentTarget.value }])
            }
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
            onChange={(event) =>
              void edit([{ op: "set", at: ["data", "half"], value: event.currentTarget.value }])
            }
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
      {data && (
        <>
          <div class="scroll" tabIndex={0} role="group" aria-label={w.columns}>
            <table class="plain">
              <caption>{w.columns}</caption>
              <thead>
                <tr>
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
                    <th scope="row">{column.name}</th>
                    <td>{column.numeric ? w.number : w.text}</td>
                    <td>{column.minimum}</td>
                    <td>{column.maximum}</td>
                    <td>{column.missing}</td>
                    <td class="acts">
                      {column.sets.map((name) => {
                        const set = setOf(name);
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
                      {!readOnly && column.numeric && column.sets.length === 0 && (
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
                      at === 0 ? <th scope="row">{cell}</th> : <td>{cell}</td>,
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
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
