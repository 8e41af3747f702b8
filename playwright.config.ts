import { defineConfig } from "@playwright/test";

/**
 * The extension in real DevTools. The browsers are started by `test/harness`, with no window. With
 * JAZZ_TOOLS the apps run on a real Jazz: tests tagged `@sandbox` need what only the sandbox has, a
 * simulated server or an engine without work, and are left out.
 */
export default defineConfig({
  outputDir: "test-results",
  projects: [
    { name: "chromium", testDir: "test/browser" },
    { name: "firefox", testDir: "test/firefox" },
  ],
  ...(process.env.JAZZ_TOOLS ? { grepInvert: /@sandbox/ } : {}),
  workers: 2,
  // One that passes only then is told as flaky, not as passed.
  retries: 1,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"], ["./test/harness/faults-reporter.ts"]],
  use: { actionTimeout: 10_000, navigationTimeout: 10_000, screenshot: "only-on-failure" },
});
