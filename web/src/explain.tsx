import { useEffect, useRef, useState } from "preact/hooks";
import type { Hooks } from "./enhance";
import { Html } from "./html";
import { useStudy } from "./study";
import type { Question } from "./types";

/** Why a row, term, literal or case came out as it did. */
export function Explain({ question, close }: { question: Question; close: () => void }) {
  const { call, words, study, outcome, look, explain, tell } = useStudy();
  const [html, setHtml] = useState<string | null>(null);
  const box = useRef<HTMLElement>(null);
  const w = words.explain;
  useEffect(() => {
    setHtml(null);
    let current = true;
    call("explain", { outcome, question }).then(
      (html) => current && setHtml(html),
      (error) => {
        tell(error);
        close();
      },
    );
    return () => {
      current = false;
    };
  }, [call, question, outcome, study.version]);
  useEffect(() => box.current?.focus(), [question]);
  const cases = new Set(look?.cases);
  const hooks: Hooks = {
    isRow: (text) => cases.has(text),
    onRow: (text, event) => {
      if (event === "open") explain({ about: "case", what: text });
    },
  };
  const term =
    question.about === "term"
      ? question.what
      : question.about === "literal"
        ? question.within
        : null;
  return (
    <aside
      class="explain"
      ref={box}
      tabIndex={-1}
      aria-label={w.title}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <div class="row">
        <h2>{w.title}</h2>
        <button type="button" onClick={close}>
          {w.close}
        </button>
      </div>
      {html === null ? <p>{words.loading}</p> : <Html html={html} hooks={hooks} />}
      {term && (
        <div class="chips" role="group" aria-label={w.literals}>
          {literals(term).map((literal) => (
            <button
              type="button"
              key={literal}
              onClick={() => explain({ about: "literal", what: literal, within: term })}
            >
              {literal}
            </button>
          ))}
        </div>
      )}
      {look && look.cases.length > 0 && (
        <label>
          {w.case}{" "}
          <select
            value={question.about === "case" ? question.what : ""}
            onChange={(event) => {
              if (event.currentTarget.value)
                explain({ about: "case", what: event.currentTarget.value });
            }}
          >
            <option value="">{words.none}</option>
            {look.cases.slice(0, 2000).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
    </aside>
  );
}

/** The literals of a term; names in backquotes may have a `*` in them. */
export function literals(term: string): string[] {
  return (term.match(/~?(?:`(?:[^`]|``)*`|[^*`]+)(?:\[[^\]]*\])?/g) ?? []).map((part) =>
    part.trim(),
  );
}
