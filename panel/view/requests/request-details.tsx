import { countText, millisText, plural, spanText } from "../../model/format.ts";
import { handleCall, handleSentence } from "../../model/handle-words.ts";
import { requestSentence } from "../../model/request-summary.ts";
import { requestWarnings } from "../../model/request-warnings.ts";
import { fateOf } from "../../model/write-fate.ts";
import type { HandleRecord, ReadRecord, RequestRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Facts, Section } from "../section.tsx";
import { Sentence } from "../sentence.tsx";
import { Origin } from "../stack.tsx";
import { showWrite } from "../writes/show-write.ts";
import { writeName } from "../writes/write-name.ts";
import { answeredBy, momentOf } from "./request-columns.tsx";

/** Writes and reads listed per handle. */
const SHOWN = 50;

/** A request, or a job: whom it was resolved to, its handles, and what was done through each. */
export function RequestDetails({ work }: { work: RequestRecord }) {
  const panel = usePanel();
  panel.store.versions.writes.value;
  const warnings = requestWarnings(work, momentOf(panel));
  return (
    <>
      <Sentence phrases={requestSentence(work, answeredBy(panel, work))} />
      {warnings.length > 0 && (
        <ul class="warnings" aria-label="Warnings">
          {warnings.map(({ kind, sentence }) => (
            <li key={sentence} class="warning">
              <span class={kind === "failed" ? "bad" : "unsure"}>
                <span aria-hidden="true">{kind === "failed" ? "✕ " : "⚠ "}</span>
                {sentence}
              </span>
            </li>
          ))}
        </ul>
      )}
      {work.handles.map((handle) => (
        <Handle key={handle.key} handle={handle} work={work} />
      ))}
      {work.handles.length === 0 && (
        <p class="quiet">No handle was made for it: nothing was read or written in its name.</p>
      )}
    </>
  );
}

function Handle({ handle, work }: { handle: HandleRecord; work: RequestRecord }) {
  const { session, attribution, at } = handle;
  const after = at - work.at;
  return (
    <Section
      title={handleCall(handle)}
      aside={after >= 1 ? `made ${spanText(after)} after it came in` : undefined}
    >
      <p class={handle.thrown === null ? "" : "bad"}>{handleSentence(handle)}</p>
      <Facts
        facts={[
          ["session", session && <PersonChip key="session" name={session.user_id} long />],
          ["claims", session && <code key="claims">{JSON.stringify(session.claims)}</code>],
          ["auth mode", session?.authMode],
          ["attribution", attribution],
          ["live queries", handle.subscriptions > 0 && countText(handle.subscriptions)],
        ]}
      />
      <Writes handle={handle} />
      <Reads handle={handle} />
      <Origin stack={handle.stack} />
    </Section>
  );
}

function Writes({ handle }: { handle: HandleRecord }) {
  const panel = usePanel();
  const { written, lastWrites } = handle;
  if (written === 0) return null;
  const shown = lastWrites.slice(-SHOWN);
  return (
    <>
      <h3>Wrote</h3>
      <ul class="trail" aria-label={`Writes through ${handleCall(handle)}`}>
        {shown.map((write) => (
          <li key={write.number}>
            <button type="button" class="link mono" onClick={() => showWrite(panel, write)}>
              {writeName(write)}
            </button>
            <PersonChip name={write.author} />
            <span class="quiet">{fateOf(write).word}</span>
          </li>
        ))}
      </ul>
      {written > shown.length && (
        <p class="quiet">
          the latest {countText(shown.length)} of {plural(written, "write")}
        </p>
      )}
    </>
  );
}

function Reads({ handle }: { handle: HandleRecord }) {
  const { reads, lastReads } = handle;
  if (reads === 0) return null;
  const shown = lastReads.slice(-SHOWN);
  return (
    <>
      <h3>Read</h3>
      <ul class="trail" aria-label={`Reads through ${handleCall(handle)}`}>
        {shown.map((read) => (
          <li key={`${read.at} ${read.text}`}>
            <span class="mono" title={read.text}>
              {read.table ?? "a query"}
            </span>
            {read.session ? (
              <PersonChip name={read.session.user_id} />
            ) : (
              <span class="quiet">with the backend's eyes</span>
            )}
            <Result read={read} />
          </li>
        ))}
      </ul>
      {reads > shown.length && (
        <p class="quiet">
          the latest {countText(shown.length)} of {plural(reads, "read")}
        </p>
      )}
    </>
  );
}

function Result({ read: { rows, thrown, micros } }: { read: ReadRecord }) {
  if (rows === null) return <span class="bad">✕ {thrown ?? "failed"}</span>;
  return (
    <span class="quiet">
      {plural(rows, "row")} in {millisText(micros)} ms
    </span>
  );
}
