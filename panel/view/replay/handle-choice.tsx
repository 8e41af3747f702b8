import { useId } from "preact/hooks";
import { HANDLE_MEANING } from "../../../protocol/backend.ts";
import { takesRequest } from "../../model/handle-words.ts";
import { asksJazz, handleKindsOf, kindObstacle } from "../../model/replay-through.ts";
import type { HostRecord } from "../../store/records.ts";
import { PersonChip } from "../person-chip.tsx";
import type { HandleForm } from "./handle-form.ts";

/** Kinds of the same meaning stand together. */
const MEANINGS = [
  { author: "the session's user", words: "their permissions, their name" },
  { author: "whom it names", words: "the backend's permissions, their name" },
  { author: "jazz:system", words: "the backend's permissions, as jazz:system" },
] as const;

/** Through which handles of a backend: several are played one after the other, side by side. */
export function HandleChoice({ handles, target }: { handles: HandleForm; target: HostRecord }) {
  const id = useId();
  const chosen = handles.kinds.value;
  const kinds = handleKindsOf(target);
  return (
    <fieldset>
      <legend>Through</legend>
      {MEANINGS.map(({ author, words }, nth) => {
        const alike = kinds.filter((kind) => HANDLE_MEANING[kind].author === author);
        if (alike.length === 0) return null;
        return (
          <div key={author} class="handles">
            <span id={`${id}-${nth}`} class="quiet">
              {words}
            </span>
            {alike.map((kind) => (
              <label key={kind} title={kindObstacle(kind) ?? undefined}>
                <input
                  type="checkbox"
                  checked={chosen.includes(kind) && kindObstacle(kind) === null}
                  disabled={kindObstacle(kind) !== null}
                  aria-describedby={`${id}-${nth}`}
                  onChange={(event) => handles.choose(kind, event.currentTarget.checked)}
                />
                <span class="mono">{kind}</span>
              </label>
            ))}
          </div>
        );
      })}
      {asksJazz(target) && (
        <p class="quiet">
          This Jazz does not judge in transactions: a dry run asks it what may be done, write by
          write, without trying.
        </p>
      )}
      {chosen.some((kind) => takesRequest(kind) && kinds.includes(kind)) && (
        <RequestHeaders handles={handles} />
      )}
    </fieldset>
  );
}

/** The request to build. Its headers are in this field alone, and gone with the dialog. */
function RequestHeaders({ handles }: { handles: HandleForm }) {
  const id = useId();
  const request = handles.request.value;
  const problem = request && "problem" in request ? request.problem : null;
  const session = request && "built" in request ? request.built.session : null;
  return (
    <div class="paste-box">
      <label for={id}>Request headers</label>
      <textarea
        id={id}
        class="field mono"
        rows={3}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        placeholder={"Authorization: Bearer eyJhbGci…   or   curl …"}
        value={handles.headers.value}
        onInput={(event) => {
          handles.headers.value = event.currentTarget.value;
        }}
      />
      <span id={`${id}-hint`} role="status" class={problem === null ? "quiet" : "unsure"}>
        {problem ??
          (session ? (
            <>
              Their token says <PersonChip name={session.user_id} />; the backend checks it.
            </>
          ) : (
            "Whom they stand for cannot be read here; the backend has the last word."
          ))}{" "}
        They are sent to this backend on your own machine, and kept nowhere.
      </span>
    </div>
  );
}
