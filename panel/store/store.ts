/** Recordings as signals: views subscribe to the parts they show. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { isLive } from "../model/host-facts.ts";
import type { AppKey, FetchedPermissions, ImportedPermissions, SourceName } from "./permissions.ts";
import { type Area, CHANGED, Recording } from "./recording.ts";
import type { HostKey, HostRecord, SubscriptionRecord } from "./records.ts";
import { DEFAULT_SETTINGS, type Settings } from "./settings.ts";

type Versions = Record<Area, Signal<number>>;

export interface Store {
  /** What is shown: what the page tells, or what a file does. */
  readonly recording: Recording;
  /** What the page tells, whatever is shown meanwhile. */
  readonly live: Recording;
  /** Recordings opened from files, by the id of their file. They do not change. */
  readonly opened: Signal<ReadonlyMap<string, Recording>>;
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
  /** The page's hosts worth choosing from, open ones first, in order of discovery. */
  readonly hosts: ReadonlySignal<readonly HostRecord[]>;
  /** The page's hosts and those of opened files. */
  readonly allHosts: ReadonlySignal<ReadonlyMap<HostKey, HostRecord>>;
  /** The hosts of what is shown: the page's, or those of a file. */
  readonly shownHosts: ReadonlySignal<readonly HostRecord[]>;
  /** The host the user chose, if it still exists, or the likeliest one shown: it is asked things. */
  readonly host: ReadonlySignal<HostRecord | null>;
  /** Key of a host, or id of an opened file for all of its hosts. */
  readonly chosenHost: Signal<string | null>;
  /** The host whose doings are listed; `null`: those of all that are shown. */
  readonly scope: ReadonlySignal<HostKey | null>;
  /** Subscriptions of the chosen host, or of all: the open ones, of a file the ended ones too. */
  readonly openSubscriptions: ReadonlySignal<readonly SubscriptionRecord[]>;
  /** Notes what changed; views hear of it at the next {@link publish}. */
  changed(bits: number): void;
  /** Tells the views. */
  publish(): void;
}

export function createStore(): Store {
  const live = new Recording();
  const versions = Object.fromEntries(
    Object.keys(CHANGED).map((area) => [area, signal(0)]),
  ) as Versions;
  let pending = 0;

  const opened = signal<ReadonlyMap<string, Recording>>(new Map());
  const chosenHost = signal<string | null>(null);
  const hosts = computed(() => {
    versions.hosts.value;
    versions.documents.value;
    return [...live.hosts.values()].sort(byRelevance);
  });
  const shown = computed(() => {
    const chosen = chosenHost.value;
    if (chosen === null) return live;
    for (const [id, recording] of opened.value) {
      if (id === chosen || recording.hosts.has(chosen)) return recording;
    }
    return live;
  });
  const shownHosts = computed(() =>
    shown.value === live ? hosts.value : [...shown.value.hosts.values()],
  );
  const allHosts = computed(() => {
    const imported = [...opened.value.values()].flatMap((recording) => [...recording.hosts]);
    return new Map([...hosts.value.map((one) => [one.key, one] as const), ...imported]);
  });
  const host = computed(() => {
    const chosen = shownHosts.value.find(({ key }) => key === chosenHost.value);
    return chosen ?? shownHosts.value[0] ?? null;
  });

  const scope = computed(() => {
    const chosen = chosenHost.value;
    return shownHosts.value.some(({ key }) => key === chosen) ? chosen : null;
  });
  const openSubscriptions = computed(() => {
    versions.subscriptions.value;
    const chosen = scope.value;
    const { subscriptions, imported } = shown.value;
    return [...subscriptions.values()].filter(
      ({ endedAt, host: key }) =>
        (endedAt === null || imported !== null) && (chosen === null || key === chosen),
    );
  });

  return {
    get recording() {
      return shown.value;
    },
    live,
    opened,
    versions,
    openSubscriptions,
    scope,
    settings: signal(DEFAULT_SETTINGS),
    imported: signal<ReadonlyMap<AppKey, ImportedPermissions>>(new Map()),
    fetched: signal<ReadonlyMap<AppKey, FetchedPermissions>>(new Map()),
    policySource: signal<ReadonlyMap<AppKey, SourceName>>(new Map()),
    recordingOn: signal(true),
    hosts,
    allHosts,
    shownHosts,
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
    const hello = live.documents.get(record.document)?.hello;
    return hello?.top === true && !hello.backend;
  }
}

/** The recording a host belongs to, whether it is shown or not. */
export function recordingOf(store: Store, { imported }: HostRecord): Recording {
  return (imported && store.opened.value.get(imported.id)) ?? store.live;
}
