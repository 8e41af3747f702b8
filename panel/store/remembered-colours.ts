/** People keep their colours from one page, panel and day to the next. */
import { effect } from "@preact/signals";
import { CHANGED } from "./recording.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./store.ts";
import type { Timing } from "./timing.ts";

/** Colours remembered: those given last. */
const MOST = 500;
/** Milliseconds in which several people may come. */
const PAUSE = 1_000;
/** Everything that shows people. */
const SHOWN =
  CHANGED.people | CHANGED.hosts | CHANGED.writes | CHANGED.subscriptions | CHANGED.identities;

/** Gives people the colours they had, once the settings are known, and remembers new ones. */
export function rememberColours(
  store: Store,
  timing: Timing,
  known: Promise<Settings>,
  change: (change: Partial<Settings>) => void,
  isPrivate: () => Promise<boolean>,
): () => void {
  let stopped = false;
  let cancel: (() => void) | null = null;
  let stopWatching = (): void => {};
  const { people } = store.live;

  const remember = (): void => {
    cancel = null;
    const before = store.settings.peek().colours;
    const colours = Object.fromEntries([...people.colours()].slice(-MOST));
    const same = Object.entries(colours).every(([name, slot]) => before[name] === slot);
    if (!same) change({ colours });
  };
  const begin = async ({ colours }: Settings): Promise<void> => {
    if (Object.keys(colours).length > 0) {
      people.adopt(new Map(Object.entries(colours)));
      store.changed(SHOWN);
      store.publish();
    }
    if (stopped || (await isPrivate())) return;
    stopWatching = effect(() => {
      store.versions.people.value;
      if (people.all().length > 0) cancel ??= timing.later(remember, PAUSE);
    });
    if (stopped) stopWatching();
  };
  known.then(begin).catch(() => {
    // Without settings, and where nobody can say whether a window is private, nothing is kept.
  });
  return () => {
    stopped = true;
    cancel?.();
    stopWatching();
  };
}
