import { useEffect, useRef, useState } from "preact/hooks";
import { faultOf } from "./call";
import { Figure, Html } from "./html";
import { useStudy } from "./study";
import type { Fault, LongAnswer, Progress, Work } from "./types";

/** Long work in the background, with its progress, and a way to stop it. */
export function useWork(done: (answer: LongAnswer) => void) {
  const { call } = useStudy();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const timer = useRef(0);
  const job = useRef(0);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
    },
    [],
  );
  const look = async () => {
    try {
      const now = await call("progress", { job: job.current });
      if (now.answer || now.fault) {
        setProgress(null);
        setFault(now.fault);
        if (now.answer) done(now.answer);
        return;
      }
      setProgress(now);
      timer.current = window.setTimeout(() => void look(), 200);
    } catch (error) {
      setProgress(null);
      setFault(faultOf(error));
    }
  };
  const start = async (work: Work) => {
    setFault(null);
    try {
      job.current = await call("work", { work });
      setProgress({ job: job.current, done: 0, total: 0, answer: null, fault: null });
      await look();
    } catch (error) {
      setFault(faultOf(error));
    }
  };
  return { progress, fault, start, stop: () => void call("stop", {}) };
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

export function Outcome({ answer }: { answer: LongAnswer }) {
  return (
    <>
      {answer.figures.map(([name, svg]) => (
        <Figure key={name} svg={svg} />
      ))}
      <Html html={answer.html} />
    </>
  );
}
