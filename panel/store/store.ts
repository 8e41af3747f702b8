/** The recording as signals: views subscribe to the parts they show. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { isLive } from "../model/host-facts.ts";
import type { AppKey, FetchedPermissions, ImportedPermissions, SourceName } from "./permissions.ts";
import { type Area, CHANGED, Recording } from "./recording.ts";
import type { HostKey, HostRecord, SubscriptionRecord } from "./records.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";

type Versions = Record<Area, Signal<number>>;

export interface Store {
  readonly recording: Recording;
  /** A number per part that rises when it changes: read it, then read the recording. */
  readonly versions: Readonly<Record<Area, ReadonlySignal<number>>>;
  readonly settings: Signal<Settings>;
  /** Permissions the user imported, by app. */
  readonly imported: Signal<ReadonlyMap<AppKey, ImportedPermissions>>;
  /** Permissions that a server published, by app. */
  readonly fetched: Signal<ReadonlyMap<AppKey, FetchedPermissions>>;
  /** Which of several sources the user chose, by app. */
  readonly policySource: Signal<ReadonlyMap<AppKey, SourceName>>;
  readonly recordingOn: Signal<boolean>;
  /** Hosts worth choosing from, open ones first, in order of discovery. */
  readonly hosts: ReadonlySignal<readonly HostRecord[]>;
  /** The host the user chose, if it still exists, or the likeliest one: it is asked things. */
  readonly host: ReadonlySignal<HostRecord | null>;
  readonly chosenHost: Signal<HostKey | null>;
  /** The host whose doings are listed; `null`: those of all. */
  readonly scope: ReadonlySignal<HostKey | null>;
  /** Open subscriptions of the chosen host, or of all. */
  readonly openSubscriptions: ReadonlySignal<readonly SubscriptionRecord[]>;
  /** Notes what changed; views hear of it at the next {@link publish}. */
  changed(bits: number): void;
  /** Tells the views. */
  publish(): void;
}

export function createStore(): Store {
  const recording = new Recording();
  const versions = Object.fromEntries(
    Object.keys(CHANGED).map((area) => [area, signal(0)]),
  ) as Versions;
  let pending = 0;

  const chosenHost = signal<HostKey | null>(null);
  const hosts = computed(() => {
    versions.hosts.value;
    versions.documents.value;
    return [...recording.hosts.values()].sort(byRelevance);
  });
  const host = computed(() => {
    const chosen = hosts.value.find(({ key }) => key === chosenHost.value);
    return chosen ?? hosts.value[0] ?? null;
  });

  const scope = computed(() => {
    const chosen = chosenHost.value;
    return hosts.value.some(({ key }) => key === chosen) ? chosen : null;
  });
  const openSubscriptions = computed(() => {
    versions.subscriptions.value;
    const chosen = scope.value;
    return [...recording.subscriptions.values()].filter(
      (subscription) =>
        subscription.endedAt === null && (chosen === null || subscription.host === chosen),
    );
  });

  return {
    recording,
    versions,
    openSubscriptions,
    scope,
    settings: signal(DEFAULT_SETTINGS),
    imported: signal<ReadonlyMap<AppKey, ImportedPermissions>>(new Map()),
    fetched: signal<ReadonlyMap<AppKey, FetchedPermissions>>(new Map()),
    policySource: signal<ReadonlyMap<AppKey, SourceName>>(new Map()),
    recordingOn: signal(true),
    hosts,
    host,
    chosenHost,
    changed(bits) {
      pending |= bits;
    },
    publish() {
      const bits = pending;
      pending = 0;
      batch(() => {
        for (const [area, bit] of Object.entries(CHANGED)) {
          if (bits & bit) versions[area as Area].value++;
        }
      });
    },
  };

  /** Living before gone, the page before its frames, the newest Db first: sign-in makes new ones. */
  function byRelevance(left: HostRecord, right: HostRecord): number {
    return (
      Number(isLive(right)) - Number(isLive(left)) ||
      Number(isTop(right)) - Number(isTop(left)) ||
      right.info.foundAt - left.info.foundAt ||
      right.info.ordinal - left.info.ordinal
    );
  }

  function isTop(record: HostRecord): boolean {
    return recording.documents.get(record.document)?.hello?.top === true;
  }
}
