/**
 * One client per configuration, for as long as somebody holds it (`runtime/client-registry.ts` of
 * garden-co/jazz). Letting go takes effect in a later task, so that a component which unmounts and
 * mounts again at once keeps its client: strict mode and hot reloads do that.
 */

interface Shared {
  client: Promise<{ shutdown(): Promise<void> }>;
  holders: Set<object>;
  closing: { timer: ReturnType<typeof setTimeout>; done: () => void } | null;
}

const clients = new Map<string, Shared>();

export function acquireClient<T extends { shutdown(): Promise<void> }>(
  key: string,
  create: () => Promise<T>,
  holder: object,
): Promise<T> {
  const shared = clients.get(key) ?? open(key, create);
  shared.holders.add(holder);
  if (shared.closing) {
    clearTimeout(shared.closing.timer);
    shared.closing.done();
    shared.closing = null;
  }
  return shared.client as Promise<T>;
}

/** Resolves when the client was shut down, or at once while others hold it. */
export function releaseClient(key: string, holder: object): Promise<void> {
  const shared = clients.get(key);
  if (!shared) return Promise.resolve();
  shared.holders.delete(holder);
  if (shared.holders.size > 0 || shared.closing) return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(() => {
      if (clients.get(key) === shared) clients.delete(key);
      shared.client.then((client) => client.shutdown()).then(done, done);
    }, 0);
    shared.closing = { timer, done };
  });
}

/** A client that cannot be made is made anew the next time. */
function open(key: string, create: () => Promise<{ shutdown(): Promise<void> }>): Shared {
  const shared: Shared = { client: create(), holders: new Set(), closing: null };
  clients.set(key, shared);
  shared.client.catch(() => {
    if (clients.get(key) === shared) clients.delete(key);
  });
  return shared;
}
