import { defineConfig } from "@playwright/test";

/** The extension in real DevTools. The browsers are started by `test/harness`, with no window. */
export default defineConfig({
  outputDir: "test-results",
  projects: [
    { name: "chromium", testDir: "test/browser" },
    { name: "firefox", testDir: "test/firefox" },
  ],
  workers: 2,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: { actionTimeout: 10_000, navigationTimeout: 10_000, screenshot: "only-on-failure" },
});
