/**
 * Where a page's inspector finds the contexts of browser Dbs (`browser-control-registry.ts` of
 * garden-co/jazz): factories of control ports. They lead to no Db.
 */
const KEY = Symbol.for("jazz.browser-inspector-control-registry");

type PortFactory = (signal?: AbortSignal) => Promise<MessagePort>;

interface Registry {
  factories: Map<number, PortFactory>;
  nextFactoryId: number;
}

/** Enters a context's factory. Returns the way to take it out again. */
export function registerInspectorFactory(factory: PortFactory): () => void {
  const page = globalThis as { [KEY]?: Registry };
  page[KEY] ??= { factories: new Map(), nextFactoryId: 1 };
  const registry = page[KEY];
  const id = registry.nextFactoryId;
  registry.nextFactoryId += 1;
  registry.factories.set(id, factory);
  return () => {
    registry.factories.delete(id);
  };
}
