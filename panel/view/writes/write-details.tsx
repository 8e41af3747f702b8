import { MODE_LABELS, modeOf } from "../../../protocol/attribution.ts";
import { clockTime, spanText } from "../../model/format.ts";
import { isLater } from "../../model/host-facts.ts";
import type { Identities } from "../../model/identities.ts";
import { NO_ACCOUNT } from "../../model/identity-words.ts";
import { rejectionWords } from "../../model/rejection-words.ts";
import { applyWrite } from "../../model/row-knowledge.ts";
import { rowOwner } from "../../model/row-owner.ts";
import { fateOf, fateTone } from "../../model/write-fate.ts";
import { writeMarks } from "../../model/write-marks.ts";
import { writeSentence } from "../../model/write-sentence.ts";
import type { HostRecord, WriteRecord } from "../../store/records.ts";
import { hostLabel } from "../host-label.ts";
import { showSession } from "../links.ts";
import { onDemand } from "../on-demand.tsx";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Facts, Section } from "../section.tsx";
import { Sentence } from "../sentence.tsx";
import { Origin } from "../stack.tsx";
import { ChangeTable } from "./change-table.tsx";
import { WriteActions } from "./write-actions.tsx";

const Through = onDemand(async () => (await import("./through.tsx")).Through);
const Tellers = onDemand(async () => (await import("../subscriptions/tellers.tsx")).Tellers);
const Why = onDemand(async () => (await import("./why.tsx")).Why);

/** Everything about one write: first one sentence, then the evidence. */
export function WriteDetails({ write }: { write: WriteRecord }) {
  const { store } = usePanel();
  const host = store.recording.hosts.get(write.host) ?? null;
  const { word } = fateOf(write);
  store.versions.identities.value;
  const { identities } = store.recording.people;
  const later = host !== null && isLater(host);
  return (
    <>
      <Sentence
        phrases={writeSentence(write, ownerOf(write, host, identities), later)}
        host={write.host}
      />
      {!write.received && <WriteActions writes={[write]} />}
      {(write.handle || write.received) && (
        <Through key={`through ${write.number}`} write={write} />
      )}
      <ChangeTable write={write} host={host} />
      {(word === "denied" || word === "rejected") && (
        <Why key={write.number} write={write} word={word} host={host} />
      )}
      <Scope write={write} />
      <Batch write={write} later={later} />
      <FateTrail write={write} />
      {write.row !== null && <Tellers host={write.host} table={write.table} row={write.row} />}
      <Origin stack={write.stack} noStack={write.noStack} />
    </>
  );
}

/** Whose the row is: as it was, or for a new row as it is asked to be. */
export function ownerOf(
  write: WriteRecord,
  host: HostRecord | null,
  identities: Identities,
): string | null {
  const columns = write.table === null ? undefined : host?.ownerColumns.get(write.table);
  const state = write.before ?? applyWrite(null, write);
  const owner = rowOwner(state?.values ?? null, columns, identities);
  return owner !== null && identities.isOneOf(owner, write.author) ? write.author : owner;
}

const MADE_BY = {
  replay: "a replay for real from this panel, not the app",
  undo: "the undo of a replay from this panel, not the app",
} as const;

function Scope({ write }: { write: WriteRecord }) {
  const panel = usePanel();
  if (write.received) return null;
  const host = panel.store.recording.hosts.get(write.host);
  const { session, attribution, actingFor } = write;
  const { by, acting } = writeMarks(write);
  const real = actingFor?.session;
  return (
    <Section title="Session and attribution">
      <Facts
        facts={[
          [
            "database",
            host && (
              <button
                key="database"
                type="button"
                class="link"
                onClick={() => showSession(panel, write.host)}
              >
                {hostLabel(panel.store, host)}
              </button>
            ),
          ],
          ["mode", MODE_LABELS[write.mode]],
          ["author", <PersonChip key="author" name={write.author} long />],
          [
            "permissions of",
            session ? (
              <PersonChip key="session" name={session.user_id} long />
            ) : (
              <span class="quiet">nobody: no session, so the engine checks nothing</span>
            ),
          ],
          ["claims", session && <code key="claims">{JSON.stringify(session.claims)}</code>],
          ["auth mode", session?.authMode],
          ["account", session?.identity && (session.account ?? NO_ACCOUNT)],
          ["issuer", session?.identity?.issuer],
          ["subject", session?.identity?.subject],
          ["attribution", attribution],
          ["made by", by !== null && MADE_BY[by]],
          [
            acting ? "acting" : "ran as",
            actingFor && (
              <span>
                {acting && "as "}
                {write.author}, page user{" "}
                {real ? <PersonChip name={real.user_id} /> : "without a session"}
                {" ("}
                {MODE_LABELS[modeOf(actingFor)].toLowerCase()}
                {")"}
              </span>
            ),
          ],
        ]}
      />
    </Section>
  );
}

function Batch({ write, later }: { write: WriteRecord; later: boolean }) {
  const { ui } = usePanel();
  const { batch } = write;
  if (!batch || (batch.writes.length < 2 && batch.mode === null)) return null;
  const mode = later || batch.mode === "transactional" ? "transaction" : "batch";
  const state = batch.states.at(-1)?.state;
  const shown = batch.writes.slice(0, 200);
  return (
    <Section
      title={`${mode === "batch" ? "Batch" : "Transaction"} of ${batch.writes.length}`}
      aside={state && `${state}; rejected or accepted as a whole`}
    >
      <ul class="trail">
        {shown.map((member) => (
          <li key={member.number}>
            <time>{clockTime(member.at)}</time>
            {member === write ? (
              <strong>
                {member.op} {member.table}
              </strong>
            ) : (
              <button
                type="button"
                class="link"
                onClick={() => {
                  const key = String(member.number);
                  ui.lists.Writes.cursor.value = key;
                  ui.lists.Writes.selected.value = new Set([key]);
                }}
              >
                {member.op} {member.table ?? "?"}
              </button>
            )}
            <PersonChip name={member.author} />
          </li>
        ))}
      </ul>
      {batch.writes.length > shown.length && (
        <p class="quiet">and {batch.writes.length - shown.length} more</p>
      )}
    </Section>
  );
}

/** What became of a write, step by step. */
export function FateTrail({ write }: { write: WriteRecord }) {
  const { store } = usePanel();
  if (write.received) return null;
  const { word, reason } = fateOf(write);
  if (write.thrown !== null) {
    return (
      <Section title="Fate">
        <p>
          <span class="bad">
            <span aria-hidden="true">✕ </span>
            {word} at the call
          </span>{" "}
          <span class="quiet">· never left the {write.handle ? "backend" : "page"}</span>
        </p>
        <pre class="block">{reason}</pre>
      </Section>
    );
  }
  const host = store.recording.hosts.get(write.host);
  const transaction = (host && isLater(host) && write.batch?.id) || null;
  const marks = [
    { text: "accepted locally", at: write.at, tone: "plain", detail: "", words: null },
    ...(write.batch?.states ?? [])
      .filter(({ state }) => state !== "open")
      .map(({ state, at }) => ({ text: state, at, tone: "plain", detail: "", words: null })),
    ...(write.batch?.fates ?? [])
      .filter(({ fate }) => fate !== "local")
      .map(({ fate, at, code, reason }) => ({
        text: fate,
        at,
        tone: fateTone(fate),
        detail: [code, reason].filter(Boolean).join(": "),
        words: fate === "rejected" ? rejectionWords(code) : null,
      })),
  ].sort((left, right) => left.at - right.at);
  return (
    <Section
      title="Fate"
      aside={transaction === null ? undefined : <TransactionId id={transaction} />}
    >
      <ul class="trail">
        {marks.map(({ text, at, tone, detail, words }) => [
          <li key={text}>
            <time>{clockTime(at)}</time>
            <span class={tone}>
              {tone === "good" && <span aria-hidden="true">✓ </span>}
              {tone === "bad" && <span aria-hidden="true">✕ </span>}
              {text}
            </span>
            {at > write.at && <span class="quiet">{spanText(at - write.at)} later</span>}
            {detail !== "" && <code>{detail}</code>}
          </li>,
          words !== null && (
            <li key={`${text} words`} class="quiet">
              {words}
            </li>
          ),
        ])}
      </ul>
    </Section>
  );
}

/** After alpha.54 every write has one. */
function TransactionId({ id }: { id: string }) {
  return (
    <>
      transaction <code>{id}</code>
    </>
  );
}
