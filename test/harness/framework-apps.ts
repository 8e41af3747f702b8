import { test as base } from "./fixture.ts";
import { type Served, serveApp } from "./serve.ts";
import { serveBuilt } from "./serve-built.ts";

export { expect } from "./fixture.ts";

/** The frameworks that Jazz has clients for, and none. */
export const FRAMEWORKS = ["plain", "react", "vue", "svelte", "solid"] as const;

export type Framework = (typeof FRAMEWORKS)[number];

export const BUILDS = ["development", "production"] as const;

export type Build = (typeof BUILDS)[number];

const serve: Record<Build, (folder: string) => Promise<Served>> = {
  development: (folder) => serveApp(folder, { live: true }),
  production: serveBuilt,
};

interface WorkerFixtures {
  /** The app of a framework, served once. Its address ends with a slash. */
  frameworkApp: (framework: Framework, build: Build) => Promise<Served>;
}

/** Tests of apps that are written in a framework. */
export const test = base.extend<object, WorkerFixtures>({
  frameworkApp: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a destructured argument.
    async ({}, use) => {
      const served = new Map<string, Promise<Served>>();
      await use((framework, build) => {
        const key = `${framework} ${build}`;
        const app = served.get(key) ?? serve[build](`test/fixtures/apps/${framework}`);
        served.set(key, app);
        return app;
      });
      for (const app of served.values()) await (await app).close();
    },
    { scope: "worker" },
  ],
});
