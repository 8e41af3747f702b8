import { type Served, serveApp } from "./serve.ts";
import { serveBuilt } from "./serve-built.ts";

/** The frameworks that Jazz has clients for, and none. */
export const FRAMEWORKS = ["plain", "react", "vue", "svelte", "solid"] as const;

export type Framework = (typeof FRAMEWORKS)[number];

/** The app for the Jazz after alpha.53 is served like those of the frameworks. */
export type ServedApp = Framework | "next";

export const BUILDS = ["development", "production"] as const;

export type Build = (typeof BUILDS)[number];

/** Serves the app of a framework. Its address ends with a slash. */
export type FrameworkApp = (framework: ServedApp, build: Build) => Promise<Served>;

const serve: Record<Build, (folder: string) => Promise<Served>> = {
  development: (folder) => serveApp(folder, { live: true }),
  production: (folder) => serveBuilt(folder),
};

/** A fixture: every app is served once, when it is first asked for. */
export async function servedFrameworks(
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a destructured argument.
  {},
  use: (frameworkApp: FrameworkApp) => Promise<void>,
): Promise<void> {
  const served = new Map<string, Promise<Served>>();
  await use((framework, build) => {
    const key = `${framework} ${build}`;
    const app = served.get(key) ?? serve[build](`test/fixtures/apps/${framework}`);
    served.set(key, app);
    return app;
  });
  for (const app of served.values()) await (await app).close();
}
