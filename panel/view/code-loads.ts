const underWay = new Set<Promise<unknown>>();

/** Notes that code is being loaded, so that {@link codeLoaded} waits for it. */
export function codeLoad<T>(loading: Promise<T>): Promise<T> {
  underWay.add(loading);
  const done = (): void => {
    underWay.delete(loading);
  };
  loading.then(done, done);
  return loading;
}

/** Resolves once no code is being loaded: how long that takes is nothing that timers tell. */
export async function codeLoaded(): Promise<void> {
  while (underWay.size > 0) await Promise.allSettled(underWay);
}
