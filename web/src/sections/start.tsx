import { useEffect, useState } from "preact/hooks";
import type { Engine } from "../call";
import type { Strings } from "../strings/en";
import type { Source, StartAnswer, State } from "../types";

interface Props {
  call: Engine;
  words: Strings;
  readOnly: boolean;
  opened: (state: State) => void;
  tell: (error: unknown) => void;
}

export function Start({ call, words, readOnly, opened, tell }: Props) {
  const w = words.start;
  const [start, setStart] = useState<StartAnswer | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [folder, setFolder] = useState("");
  const [over, setOver] = useState(false);
  useEffect(() => {
    call("start", {}).then(setStart, tell);
  }, []);
  const create = (source: Source) => call("create", { source }).then(opened, tell);
  const take = (file: File | undefined) => {
    if (!file) return;
    if (file.name.endsWith(".toml")) return tell(new Error(w.toml));
    setFile(file);
    setFolder(file.name.replace(/\.[^.]*$/, ""));
  };
  const upload = async () => {
    if (file) await create({ from: "upload", name: file.name, base64: await base64(file), folder });
  };
  const open = (path: string) => (
    <li key={path}>
      <button type="button" onClick={() => call("open", { path }).then(opened, tell)}>
        {w.open} {path}
      </button>
    </li>
  );
  if (!start) return null;
  return (
    <main id="section" class="start" tabIndex={-1}>
      <h1>{w.title}</h1>
      <p>{w.lead}</p>
      {start.offered && !readOnly && (
        <section class="offer">
          <p>
            {w.offered} <code>{start.offered}</code>
          </p>
          <button
            type="button"
            class="main"
            onClick={() => void create({ from: "file", name: start.offered! })}
          >
            {w.makeBeside}
          </button>
        </section>
      )}
      {!readOnly && (
        <section
          class={over ? "drop over" : "drop"}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            take(event.dataTransfer?.files[0]);
          }}
        >
          <label>
            {w.drop}{" "}
            <input type="file" onChange={(event) => take(event.currentTarget.files?.[0])} />
          </label>
          {file && (
            <div class="fields">
              <label>
                {w.folderName}
                <input value={folder} onInput={(event) => setFolder(event.currentTarget.value)} />
              </label>
              <button type="button" class="main" onClick={() => upload().catch(tell)}>
                {w.make}
              </button>
            </div>
          )}
          <p class="hint">
            {w.folder}: <code>{start.folder}</code>
          </p>
        </section>
      )}
      {start.studies.length > 0 && (
        <section>
          <h2>{w.here}</h2>
          <ul class="plainlist">{start.studies.map(open)}</ul>
        </section>
      )}
      {start.files.length > 0 && !readOnly && (
        <section>
          <h2>{w.files}</h2>
          <ul class="plainlist">
            {start.files.map((name) => (
              <li key={name}>
                <button type="button" onClick={() => void create({ from: "file", name })}>
                  {w.makeBeside}: {name}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {start.recent.length > 0 && (
        <section>
          <h2>{w.recent}</h2>
          <ul class="plainlist">{start.recent.map(open)}</ul>
        </section>
      )}
      {!readOnly && (
        <section>
          <h2>{w.templates}</h2>
          <ul class="plainlist">
            {start.templates.map(([name, about]) => (
              <li key={name}>
                <button
                  type="button"
                  onClick={() => void create({ from: "template", name, folder: name })}
                >
                  {name}
                </button>{" "}
                {about}
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}

function base64(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => failed(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });
}
