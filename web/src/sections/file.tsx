import { useEffect, useState } from "preact/hooks";
import type { Strings } from "../strings/en";
import type { Edit, Fault, StudyState } from "../types";

interface Props {
  study: StudyState;
  words: Strings;
  readOnly: boolean;
  fault: Fault | null;
  edit: (edits: Edit[]) => Promise<boolean>;
}

/** The text of the study file; a text that cannot be saved stays in the box. */
export function StudyFile({ study, words, readOnly, fault, edit }: Props) {
  const [text, setText] = useState(study.text);
  const [base, setBase] = useState(study.text);
  const touched = text !== base;
  useEffect(() => {
    // What is being written here is not thrown away by a change from outside.
    if (!touched) {
      setText(study.text);
      setBase(study.text);
    }
  }, [study.text]);
  const save = async () => {
    if (await edit([{ op: "text", text }])) setBase(text);
  };
  const discard = () => {
    setText(study.text);
    setBase(study.text);
  };
  return (
    <>
      <p class="hint">{words.editFileHint}</p>
      {fault?.excerpt && (
        <pre class="excerpt" tabIndex={0}>
          {`${words.line} ${fault.line}: ${fault.excerpt}`}
        </pre>
      )}
      <label class="wide">
        {study.path}
        <textarea
          class="file"
          rows={28}
          spellcheck={false}
          readOnly={readOnly}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <div class="row">
        <button
          type="button"
          class="main"
          disabled={!touched || readOnly}
          onClick={() => void save()}
        >
          {words.save}
        </button>
        <button type="button" disabled={!touched} onClick={discard}>
          {words.discard}
        </button>
      </div>
    </>
  );
}
