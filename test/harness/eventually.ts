interface Emitter {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

export interface Waiting {
  /** What tells that there may be something new. */
  events: { of: unknown; named: readonly string[] };
  patienceMs: number;
  /** The error's message, if nothing comes. */
  failure: string;
}

/** What an event tells of may be seen a moment after it: it is looked again that often anyway. */
const LOOK_MS = 250;

/** Looks, and looks again at every event and now and then, until there is something. */
export async function eventually<Found>(
  look: () => Promise<Found | undefined>,
  { events, patienceMs, failure }: Waiting,
): Promise<Found> {
  const emitter = events.of as Emitter;
  let happened = false;
  let late = false;
  let wake = (): void => {};
  const onEvent = (): void => {
    happened = true;
    wake();
  };
  const deadline = setTimeout(() => {
    late = true;
    wake();
  }, patienceMs);
  const looking = setInterval(onEvent, LOOK_MS);
  for (const event of events.named) emitter.on(event, onEvent);
  try {
    while (!late) {
      happened = false;
      const found = await look();
      if (found !== undefined) return found;
      if (happened || late) continue;
      await new Promise<void>((resume) => {
        wake = resume;
      });
    }
    throw new Error(failure);
  } finally {
    clearTimeout(deadline);
    clearInterval(looking);
    for (const event of events.named) emitter.off(event, onEvent);
  }
}
