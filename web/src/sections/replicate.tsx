import { useState } from "preact/hooks";
import { ORDERS, readTerms } from "../published";
import { useStudy } from "../study";
import type { Json } from "../types";
import { Answered, Progressing, useLong } from "../work";

export function Replicate() {
  const { call, words, view, outcome, edit, readOnly, study } = useStudy();
  const w = words.published;
  const [text, setText] = useState("");
  const [order, setOrder] = useState(Object.keys(ORDERS)[0]!);
  const [solution, setSolution] = useState("intermediate");
  const [consistency, setConsistency] = useState("");
  const [coverage, setCoverage] = useState("");
  const [source, setSource] = useState("");
  const { progress, fault, answer, start, stop } = useLong(call, String(study.version));
  const pasted = readTerms(text, ORDERS[order]!);
  const write = async () => {
    const values: [string, Json][] = [
      ["outcome", outcome],
      ["solution", solution],
    ];
    if (source.trim() !== "") values.push(["source", source.trim()]);
    if (consistency.trim() !== "")
      values.push(["consistency", consistency.trim().replace(",", ".")]);
    if (coverage.trim() !== "") values.push(["coverage", coverage.trim().replace(",", ".")]);
    values.push(["terms", pasted.terms]);
    if (await edit([{ op: "add", table: "published", values }])) {
      setText("");
      // After the page has taken in what it just wrote.
      window.setTimeout(() => void start({ work: "replication" }));
    }
  };
  const clear = () =>
    void edit(
      Array.from({ length: view.published }, () => ({
        op: "remove" as const,
        table: "published",
        index: 0,
      })),
    );
  return (
    <>
      <p class="hint">{w.hint}</p>
      {!readOnly && (
        <div class="fields">
          <label class="wide">
            {w.paste}: {outcome}
            <textarea
              rows={5}
              value={text}
              spellcheck={false}
              placeholder={w.example}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          {pasted.unread.map((line) => (
            <p class="warn wide" key={line}>
              {w.unread} {line}
            </p>
          ))}
          <label>
            {w.order}
            <select value={order} onChange={(event) => setOrder(event.currentTarget.value)}>
              {Object.keys(ORDERS).map((name) => (
                <option key={name} value={name}>
                  {ORDERS[name]!.map((figure) => w.figures[figure]).join(w.comma)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {w.solution}
            <select value={solution} onChange={(event) => setSolution(event.currentTarget.value)}>
              {(["intermediate", "parsimonious", "conservative"] as const).map((kind) => (
                <option key={kind} value={kind}>
                  {words.kinds[kind]}
                </option>
              ))}
            </select>
          </label>
          <fieldset>
            <legend>{w.whole}</legend>
            <span class="row">
              <input
                aria-label={w.figures.consistency}
                size={6}
                value={consistency}
                onInput={(event) => setConsistency(event.currentTarget.value)}
              />
              <input
                aria-label={w.figures.coverage}
                size={6}
                value={coverage}
                onInput={(event) => setCoverage(event.currentTarget.value)}
              />
            </span>
          </fieldset>
          <label>
            {w.source}
            <input value={source} onInput={(event) => setSource(event.currentTarget.value)} />
          </label>
          <button
            type="button"
            class="main"
            disabled={pasted.terms.length === 0}
            onClick={() => void write()}
          >
            {w.write}
          </button>
        </div>
      )}
      {view.published === 0 ? (
        <p>{w.nothing}</p>
      ) : (
        <div class="row">
          <button
            type="button"
            disabled={progress !== null}
            onClick={() => void start({ work: "replication" })}
          >
            {w.check}
          </button>
          {!readOnly && (
            <button type="button" onClick={clear}>
              {w.clear}
            </button>
          )}
        </div>
      )}
      <Progressing progress={progress} fault={fault} stop={stop} />
      {answer && <Answered answer={answer} />}
    </>
  );
}
