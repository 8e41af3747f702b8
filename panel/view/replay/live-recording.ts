import type { Recording } from "../../store/recording.ts";
import type { HostKey, HostRecord } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";

/** What the page tells, whatever is shown: there appears what a replay for good makes. */
export function liveRecording(store: Store): Recording {
  return store.recording;
}

/** The databases of what is shown, and those of the page, by key. Reads a signal. */
export function hostsByKey(store: Store): ReadonlyMap<HostKey, HostRecord> {
  const live = store.hosts.value.map((host) => [host.key, host] as const);
  return new Map([...store.recording.hosts, ...live]);
}
