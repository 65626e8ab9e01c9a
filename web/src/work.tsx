import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { faultOf, type Engine } from "./call";
import { Figure, Html } from "./html";
import { useStudy } from "./study";
import type { Fault, Long, LongAnswer, Progress, Work } from "./types";

/** Runs long work in the background; what came out is dropped when `of` changes. */
export function useLong(call: Engine, of: string, done?: (answer: LongAnswer) => void): Long {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [answer, setAnswer] = useState<LongAnswer | null>(null);
  const timer = useRef(0);
  const job = useRef(0);
  const about = useRef(of);
  // At once, so that work which an act begins is not taken for work on what was before it.
  useLayoutEffect(() => {
    // An answer about a study that has changed meanwhile would mislead.
    if (timer.current !== 0) void call("stop", {});
    about.current = of;
    setAnswer(null);
    setFault(null);
  }, [of]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  // In another language the same answer reads otherwise.
  const shown = useRef(answer);
  shown.current = answer;
  useEffect(() => {
    const [asked, was] = [job.current, shown.current];
    if (!was) return;
    const again = (now: Progress) => {
      if (now.answer && shown.current === was) setAnswer(now.answer);
    };
    // What is shown stays where other work has taken its place.
    call("progress", { job: asked }).then(again, () => {});
  }, [call]);
  const finish = (fault: Fault | null) => {
    timer.current = 0;
    setProgress(null);
    setFault(fault);
  };
  const look = async (asked: string) => {
    try {
      const now = await call("progress", { job: job.current });
      if (now.answer || now.fault) {
        const current = asked === about.current;
        finish(current ? now.fault : null);
        if (now.answer && current) {
          setAnswer(now.answer);
          done?.(now.answer);
        }
        return;
      }
      setProgress(now);
      timer.current = window.setTimeout(() => void look(asked), 200);
    } catch (error) {
      finish(faultOf(error));
    }
  };
  const start = async (work: Work) => {
    const asked = about.current;
    setFault(null);
    try {
      job.current = await call("work", { work });
      setProgress({ job: job.current, done: 0, total: 0, answer: null, fault: null });
      await look(asked);
    } catch (error) {
      finish(faultOf(error));
    }
  };
  return { progress, fault, answer, start, stop: () => void call("stop", {}) };
}

export function Progressing({
  progress,
  fault,
  stop,
}: {
  progress: Progress | null;
  fault: Fault | null;
  stop: () => void;
}) {
  const { words } = useStudy();
  if (fault)
    return (
      <p class="warning" role="alert">
        {fault.message}
      </p>
    );
  if (!progress) return null;
  return (
    <div class="row" role="status">
      <label>
        {words.robust.progress}{" "}
        {progress.total > 0 ? (
          <progress max={progress.total} value={progress.done} />
        ) : (
          <progress />
        )}
      </label>
      <button type="button" onClick={stop}>
        {words.stop}
      </button>
    </div>
  );
}

export function Answered({ answer }: { answer: LongAnswer }) {
  return (
    <>
      {answer.figures.map(([name, svg]) => (
        <Figure key={name} svg={svg} />
      ))}
      <Html html={answer.html} />
    </>
  );
}
