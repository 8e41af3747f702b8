import { serveApp } from "./serve.ts";

/** A fixture that is the address of a folder while it is served. */
export function served(folder: string) {
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a destructured argument.
  return async ({}, use: (url: string) => Promise<void>): Promise<void> => {
    const { url, close } = await serveApp(folder);
    await use(url);
    await close();
  };
}
