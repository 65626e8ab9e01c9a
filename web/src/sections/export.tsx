import { useState } from "preact/hooks";
import { useStudy } from "../study";
import type { Download } from "../types";

export function Export() {
  const { call, words, study, tell } = useStudy();
  const w = words.out;
  const [busy, setBusy] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const get = async (what: string) => {
    setBusy(what);
    setDone(null);
    try {
      keep(await call("export", { what }));
      setDone(what);
    } catch (error) {
      tell(error);
    }
    setBusy(null);
  };
  const named = (what: string) => (w as Record<string, string>)[what] ?? what;
  return (
    <>
      <p class="hint">{w.hint}</p>
      <ul class="exports">
        {study.exports.map((what) => (
          <li key={what}>
            <button type="button" disabled={busy !== null} onClick={() => void get(what)}>
              {w.get} {what}
            </button>{" "}
            {named(what)}{" "}
            <span role="status">{busy === what ? w.making : done === what ? w.saved : ""}</span>
          </li>
        ))}
      </ul>
      <p>{w.script}</p>
      <pre tabIndex={0}>qca run {study.path}</pre>
    </>
  );
}

/** Hands a file to the browser. */
function keep(file: Download) {
  const bytes = Uint8Array.from(atob(file.base64), (character) => character.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: file.mime }));
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
}
