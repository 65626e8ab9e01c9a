import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { act } from "./acts";
import { faultOf, speaking, type Engine } from "./call";
import { Explain } from "./explain";
import { Study, type Shared } from "./study";
import { chosen, choose as chooseLanguage, languageOf, LANGUAGES } from "./strings/languages";
import { en, type Strings } from "./strings/en";
import { Calibration } from "./sections/calibration";
import { Data } from "./sections/data";
import { Export } from "./sections/export";
import { History } from "./sections/history";
import { Necessity } from "./sections/necessity";
import { Replicate } from "./sections/replicate";
import { Robustness } from "./sections/robustness";
import { Solutions } from "./sections/solutions";
import { Start } from "./sections/start";
import { StudyFile } from "./sections/file";
import { TruthTable } from "./sections/table";
import { useLong } from "./work";
import type { Band, Edit, Fault, OutcomeAnswer, Question, State } from "./types";

const SECTIONS = [
  "data",
  "calibration",
  "necessity",
  "table",
  "solutions",
  "robustness",
  "replicate",
  "history",
  "export",
  "editFile",
] as const;
type Section = (typeof SECTIONS)[number];

interface Props {
  engine: Engine;
  listen: (changed: () => void, alive: (is: boolean) => void) => () => void;
}

export function App({ engine, listen }: Props) {
  const [state, setState] = useState<State | null>(null);
  const [language, setLanguage] = useLanguage(state?.study?.view?.language ?? null);
  const words = LANGUAGES[language] ?? en;
  const call = useMemo(() => speaking(engine, language), [engine, language]);
  const [section, go] = useSection();
  const [outcome, choose] = useState("");
  const [look, setLook] = useState<OutcomeAnswer | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [alive, setAlive] = useState(true);
  const [question, ask] = useState<Question | null>(null);
  const [bands, setBands] = useState<Band[]>([]);
  const study = state?.study ?? null;
  const version = study?.version ?? 0;
  const known = useRef(0);
  known.current = version;

  const tell = useCallback((error: unknown) => setFault(faultOf(error)), []);
  const show = useCallback((next: State) => {
    setState(next);
    setFault(null);
  }, []);
  // The one stream of events stays open, whatever the language.
  const asking = useRef(call);
  asking.current = call;
  const refresh = useCallback(() => {
    asking.current("state", {}).then(setState, tell);
  }, []);
  useEffect(() => listen(refresh, setAlive), [listen, refresh]);

  const outcomes = study?.outcomes ?? [];
  const current = outcomes.includes(outcome) ? outcome : (outcomes[0] ?? "");
  useEffect(() => {
    ask(null);
  }, [current, study?.path]);
  useEffect(() => ask(null), [section]);
  useEffect(() => setBands([]), [current, version, study?.path]);
  useEffect(() => {
    if (current === "") return setLook(null);
    let still = true;
    call("look", { outcome: current }).then((answer) => still && setLook(answer.outcome), tell);
    return () => {
      still = false;
    };
  }, [call, current, version]);

  const robustness = useLong(call, `${study?.path} ${version} ${current}`, (answer) => {
    if (answer.bands.length > 0) setBands(answer.bands);
  });

  const edit = useCallback(
    async (edits: Edit[]) => {
      try {
        show(await call("edit", { base: known.current, edits }));
        return true;
      } catch (error) {
        tell(error);
        refresh();
        return false;
      }
    },
    [call],
  );
  const walk = (way: "undo" | "redo") =>
    call(way, { base: known.current }).then(show, (error) => {
      tell(error);
      refresh();
    });
  useEffect(() => {
    const title = study?.view?.title ?? study?.path.split(/[\\/]/).at(-1);
    document.title = title ? `${title} – qca` : "qca";
  }, [study]);
  useKeys(study !== null && !state?.read_only, walk);

  const shared = useMemo<Shared | null>(
    () =>
      study?.view
        ? {
            call,
            words,
            study,
            view: study.view,
            readOnly: state!.read_only,
            outcome: current,
            look: look?.outcome === current ? look : null,
            edit,
            explain: ask,
            bands,
            robustness,
            tell,
          }
        : null,
    [call, words, study, state?.read_only, current, look, edit, bands, robustness],
  );
  if (!state) return fault ? <p class="warning">{fault.message}</p> : null;
  const shown: Section = shared ? section : "editFile";
  return (
    <>
      <a class="skip" href="#section" onClick={(event) => skip(event)}>
        {words.skip}
      </a>
      <header>
        <strong>{study?.view?.title ?? words.window}</strong>
        {state.read_only && <span class="chip">{words.readOnly}</span>}
        {study && (
          <>
            <button
              type="button"
              disabled={!study.can_undo || state.read_only}
              onClick={() => void walk("undo")}
            >
              {words.undo}
            </button>
            <button
              type="button"
              disabled={!study.can_redo || state.read_only}
              onClick={() => void walk("redo")}
            >
              {words.redo}
            </button>
            {outcomes.length > 0 && (
              <label>
                {words.outcome}{" "}
                <select value={current} onChange={(event) => choose(event.currentTarget.value)}>
                  {outcomes.map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </label>
            )}
            <button type="button" onClick={() => call("close", {}).then(show, tell)}>
              {words.close}
            </button>
          </>
        )}
        <select
          aria-label="Language · 语言"
          value={language in LANGUAGES ? language : "en"}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        >
          {Object.entries(LANGUAGES).map(([code, strings]) => (
            <option key={code} value={code} lang={code}>
              {strings.language}
            </option>
          ))}
        </select>
      </header>
      <Messages alive={alive} fault={fault} words={words} close={() => setFault(null)} />
      {study && (
        <p class="status" role="status">
          {study.is_there ? (
            <>
              {words.changed}: {act(study.last, words.acts)}
            </>
          ) : (
            <>
              {words.fileGone}{" "}
              <button
                type="button"
                onClick={() => call("restore", { base: version }).then(show, tell)}
              >
                {words.writeAgain}
              </button>
            </>
          )}
        </p>
      )}
      {study?.fault && (
        <div class="warning" role="alert">
          <strong>{words.atFault}.</strong> {study.fault.message}
        </div>
      )}
      {!study ? (
        <Start call={call} words={words} readOnly={state.read_only} opened={show} tell={tell} />
      ) : (
        <div class="body">
          <nav aria-label={words.sections}>
            <ol>
              {SECTIONS.map((name) => (
                <li key={name}>
                  <a
                    href={`#${name}`}
                    aria-current={name === shown ? "page" : undefined}
                    onClick={() => go(name)}
                  >
                    {words[name]}
                  </a>
                </li>
              ))}
            </ol>
          </nav>
          <main id="section" tabIndex={-1}>
            <h1>{words[shown]}</h1>
            {shared && !shared.look && current !== "" && !study.fault && (
              <p class="hint" role="status">
                {words.computing}
              </p>
            )}
            {shared && (
              <Study.Provider value={shared}>
                {shown === "data" && <Data />}
                {shown === "calibration" && <Calibration />}
                {shown === "necessity" && <Necessity />}
                {shown === "table" && <TruthTable />}
                {shown === "solutions" && <Solutions />}
                {shown === "robustness" && <Robustness />}
                {shown === "replicate" && <Replicate />}
                {shown === "history" && (
                  <History
                    back={(moment) => call("back", { base: version, moment }).then(show, tell)}
                  />
                )}
                {shown === "export" && <Export />}
              </Study.Provider>
            )}
            {shown === "editFile" && (
              <StudyFile
                study={study}
                words={words}
                readOnly={state.read_only}
                fault={study.fault}
                edit={edit}
              />
            )}
          </main>
          {shared && question && (
            <Study.Provider value={shared}>
              <Explain question={question} close={() => ask(null)} />
            </Study.Provider>
          )}
        </div>
      )}
      <Marks />
    </>
  );
}

function Messages({
  alive,
  fault,
  words,
  close,
}: {
  alive: boolean;
  fault: Fault | null;
  words: Strings;
  close: () => void;
}) {
  return (
    <div role="alert">
      {!alive && <p class="warning">{words.gone}</p>}
      {fault && fault.message !== "gone" && (
        <p class="warning">
          {fault.message}{" "}
          <button type="button" aria-label={words.explain.close} onClick={close}>
            ×
          </button>
        </p>
      )}
    </div>
  );
}

/** The section that the address names. */
function useSection(): [Section, (section: Section) => void] {
  const read = () => SECTIONS.find((name) => `#${name}` === location.hash) ?? "data";
  const [section, set] = useState<Section>(read);
  useEffect(() => {
    const changed = () => set(read());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return [section, set];
}

/** The language of the page, and a way to choose it; the study's own speaks as long as the reader has not chosen. */
function useLanguage(study: string | null): [string, (code: string) => void] {
  const [own, set] = useState(chosen);
  // A study that cannot be read for a moment does not turn the page to another language.
  const known = useRef(study);
  known.current = study ?? known.current;
  const language = languageOf(own, known.current, navigator.language);
  useEffect(() => {
    document.documentElement.lang = language in LANGUAGES ? language : "en";
  }, [language]);
  const choose = (code: string) => {
    chooseLanguage(code);
    set(code);
  };
  return [language, choose];
}

/** Ctrl-Z and Ctrl-Y, except in fields, which have their own. */
function useKeys(active: boolean, walk: (way: "undo" | "redo") => void) {
  useEffect(() => {
    if (!active) return;
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.matches("input, textarea, select") || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      const way =
        key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : null;
      if (!way) return;
      event.preventDefault();
      walk(way);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}

function skip(event: Event) {
  event.preventDefault();
  document.getElementById("section")?.focus();
}

/** The shapes of the marks of the report's charts, which their tables refer to. */
function Marks() {
  return (
    <svg width="0" height="0" class="marks" aria-hidden="true">
      <symbol id="qca-cp" viewBox="0 0 18 18">
        <circle cx="9" cy="9" r="7.5" fill="currentColor" />
      </symbol>
      <symbol id="qca-pp" viewBox="0 0 18 18">
        <circle cx="9" cy="9" r="4" fill="currentColor" />
      </symbol>
      <symbol id="qca-ca" viewBox="0 0 18 18">
        <g fill="none" stroke="currentColor" stroke-width="1.5">
          <circle cx="9" cy="9" r="6.8" />
          <path d="M4.2 4.2L13.8 13.8M4.2 13.8L13.8 4.2" />
        </g>
      </symbol>
      <symbol id="qca-pa" viewBox="0 0 18 18">
        <g fill="none" stroke="currentColor">
          <circle cx="9" cy="9" r="3.6" />
          <path d="M6.5 6.5L11.5 11.5M6.5 11.5L11.5 6.5" />
        </g>
      </symbol>
    </svg>
  );
}
