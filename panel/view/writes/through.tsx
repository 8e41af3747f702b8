import { useMemo } from "preact/hooks";
import { clockTime } from "../../model/format.ts";
import { handleCall, handleSentence, requestLine } from "../../model/handle-words.ts";
import { isBackend } from "../../model/host-facts.ts";
import { originOf, receivedOf } from "../../model/linked-writes.ts";
import type { HandleRecord, WriteRecord } from "../../store/records.ts";
import { hostLabel } from "../host-label.ts";
import { type Panel, usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { showRequest } from "../requests/show-request.ts";
import { Section } from "../section.tsx";
import { showWrite } from "./show-write.ts";
import { writeName } from "./write-name.ts";

/** Through which handle of a backend a write went, and who received it; or where it came from. */
export function Through({ write }: { write: WriteRecord }) {
  return write.received ? (
    <Origin received={write} />
  ) : (
    <>
      {write.handle && <HandleSection handle={write.handle} />}
      <ReceivedBy write={write} />
    </>
  );
}

function HandleSection({ handle }: { handle: HandleRecord }) {
  const panel = usePanel();
  const { work } = handle;
  return (
    <Section title="Handle">
      <p>{handleSentence(handle)}</p>
      {work && (
        <p>
          <span class="quiet">{work.request ? "For the request " : "Made by a "}</span>
          <button type="button" class="link mono" onClick={() => showRequest(panel, work)}>
            {requestLine(work)}
          </button>
        </p>
      )}
    </Section>
  );
}

function ReceivedBy({ write }: { write: WriteRecord }) {
  const panel = usePanel();
  const { store } = panel;
  const version = store.versions.writes.value;
  const received = useMemo(
    () => (isOfBackend(panel, write) ? receivedOf(write, sameApp(panel, write)) : []),
    [write, version],
  );
  if (received.length === 0) return null;
  return (
    <Section title="Received" aside="the same row, author and time">
      <WriteLinks writes={received} />
    </Section>
  );
}

/** Which backend wrote what this page received: found, or said why not. */
function Origin({ received }: { received: WriteRecord }) {
  const panel = usePanel();
  const { store } = panel;
  const version = store.versions.writes.value;
  const origin = useMemo(() => {
    const backends = sameApp(panel, received).filter((write) => isOfBackend(panel, write));
    return originOf(received, backends);
  }, [received, version]);
  if (!store.hasBackend.value && origin.is === "not found") return null;
  if (origin.is === "found") {
    const { handle } = origin.write;
    return (
      <Section title="Written by a backend" aside="the same row, author and time">
        {handle && <p>{handleSentence(handle)}</p>}
        <WriteLinks writes={[origin.write]} />
      </Section>
    );
  }
  return (
    <Section title="Written by">
      {origin.is === "ambiguous" ? (
        <>
          <p class="unsure">
            {origin.writes.length} writes of backends fit equally well by row, author and time, so
            none is taken for it:
          </p>
          <WriteLinks writes={origin.writes} />
        </>
      ) : (
        <p class="quiet">
          No recorded write of a backend fits by row, author and time: another client wrote it, or
          its backend is not connected.
        </p>
      )}
    </Section>
  );
}

function WriteLinks({ writes }: { writes: readonly WriteRecord[] }) {
  const panel = usePanel();
  return (
    <ul class="trail">
      {writes.map((write) => {
        const host = panel.store.recording.hosts.get(write.host);
        return (
          <li key={write.number}>
            <time>{clockTime(write.at)}</time>
            <button type="button" class="link mono" onClick={() => showWrite(panel, write)}>
              {writeName(write)}
            </button>
            <PersonChip name={write.author} />
            {write.handle && <code>{handleCall(write.handle)}</code>}
            {write.handle?.work?.request && (
              <span class="mono quiet">{requestLine(write.handle.work)}</span>
            )}
            {host && <span class="quiet">{hostLabel(panel.store, host)}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function isOfBackend({ store }: Panel, { host }: WriteRecord): boolean {
  const record = store.recording.hosts.get(host);
  return record !== undefined && isBackend(record);
}

/** Recorded writes of the same row, where they may be of the same app. */
function sameApp({ store }: Panel, { host, row }: WriteRecord): WriteRecord[] {
  const { hosts, writes } = store.recording;
  const app = hosts.get(host)?.info.appId ?? null;
  const found: WriteRecord[] = [];
  for (const write of writes) {
    if (write.row !== row) continue;
    const other = hosts.get(write.host)?.info.appId ?? null;
    if (app === null || other === null || app === other) found.push(write);
  }
  return found;
}
