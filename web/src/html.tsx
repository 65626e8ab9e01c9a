import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { enhance, type Hooks, type Sorting } from "./enhance";
import type { Beside } from "./types";

/** Tables and sentences that the report has drawn, with events hung on them. */
export function Html({ html, hooks }: { html: string; hooks?: Hooks }) {
  const box = useRef<HTMLDivElement>(null);
  const [sorting, sort] = useState<Sorting | null>(null);
  const kept = useRef(hooks ?? {});
  kept.current = hooks ?? {};
  useLayoutEffect(() => {
    const root = box.current;
    if (!root) return;
    root.innerHTML = html;
    const { onRow, chart, ...rest } = kept.current;
    const live: Hooks = rest;
    if (onRow) live.onRow = (...told) => kept.current.onRow?.(...told);
    if (chart) live.chart = { ...chart, ask: (question) => kept.current.chart?.ask(question) };
    enhance(root, live, sorting, sort);
  }, [html, sorting]);
  return <div class="report" ref={box} />;
}

/** A figure that the report has drawn. */
export function Figure({ svg, caption }: { svg: string; caption?: string }) {
  return (
    <figure>
      <div class="drawing" dangerouslySetInnerHTML={{ __html: svg }} />
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  );
}

/** Figures and tables that stand beside the fsQCA of an outcome; the tables behind the first ones are folded away. */
export function BesideIt({ beside, more }: { beside: Beside; more: string }) {
  return (
    <>
      {beside.figures.map(([caption, svg]) => (
        <Figure key={caption} svg={svg} caption={caption} />
      ))}
      <Html
        html={beside.html}
        hooks={{ fold: { most: 2, says: (count) => `${more}: ${count}` } }}
      />
    </>
  );
}
