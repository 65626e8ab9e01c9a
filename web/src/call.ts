import type { Calls, Fault } from "./types";

/** A fault of the study, the data or the request, as the engine words it. */
export class EngineFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/** The engine: one question, one answer. Another engine than the server can stand behind it. */
export type Engine = <K extends keyof Calls>(
  call: K,
  ask: Calls[K]["ask"] & { language?: string },
) => Promise<Calls[K]["answer"]>;

/** The same engine, which is told the language in which tables, figures and sentences are to be. */
export function speaking(engine: Engine, language: string): Engine {
  return (call, ask) => engine(call, { ...ask, language });
}

/** The engine behind the server that the page came from. */
export const server: Engine = async (call, ask) => {
  let response: Response;
  try {
    response = await fetch("/call", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ call, ...ask }),
    });
  } catch {
    throw new EngineFault(faultOf("gone"));
  }
  if (!response.ok) throw new EngineFault(faultOf(await response.text()));
  const answer = (await response.json()) as { ok?: unknown; fault?: Fault };
  if (answer.fault) throw new EngineFault(answer.fault);
  return answer.ok as never;
};

export function faultOf(error: unknown): Fault {
  if (error instanceof EngineFault) return error.fault;
  const message = error instanceof Error ? error.message : String(error);
  return { message, line: null, column: null, excerpt: null };
}

/** Tells when something changed on disk or in another page; whether the server is there. */
export function listen(changed: () => void, alive: (is: boolean) => void): () => void {
  const source = new EventSource("/events");
  source.onmessage = () => {
    alive(true);
    changed();
  };
  source.onerror = () => alive(false);
  return () => source.close();
}

/**
 * Runs the latest of many requests: while one is under way only the newest waits, so that a drag is never behind the
 * pointer by more than one answer.
 */
export function latest<A, R>(run: (ask: A) => Promise<R>, done: (answer: R) => void) {
  let busy = false;
  let waiting: { ask: A } | null = null;
  let turn = 0;
  const go = async (ask: A) => {
    busy = true;
    const asked = turn;
    try {
      const answer = await run(ask);
      if (asked === turn) done(answer);
    } catch {
      // What is tried out while dragging may be impossible, such as crossed anchors; the last answer stays.
    }
    busy = false;
    const next = waiting;
    waiting = null;
    if (next) void go(next.ask);
  };
  return {
    ask(ask: A) {
      if (busy) waiting = { ask };
      else void go(ask);
    },
    /** What was asked is no longer wanted. */
    forget() {
      turn += 1;
      waiting = null;
    },
  };
}
