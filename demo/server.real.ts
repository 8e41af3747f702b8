/// <reference types="vite/client" />

/**
 * Stands in for `server.ts` when the demo is built with a real `jazz-tools`: there is nothing to
 * start, only the address of a server that runs already, if any.
 */
export async function startServer(): Promise<string | undefined> {
  return import.meta.env.VITE_JAZZ_SERVER || undefined;
}
