import type { Recording } from "../../store/recording.ts";
import type { HostKey, HostRecord } from "../../store/records.ts";
import type { Store } from "../../store/store.ts";

/** What the page tells, whatever is shown: there appears what a replay for good makes. */
export function liveRecording(store: Store): Recording {
  return store.live;
}

/** The databases of the page and of opened recordings, by key. Reads a signal. */
export function hostsByKey(store: Store): ReadonlyMap<HostKey, HostRecord> {
  return store.allHosts.value;
}
