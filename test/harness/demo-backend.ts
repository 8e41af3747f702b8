import { type ChildProcess, fork } from "node:child_process";
import { resolve } from "node:path";
import { SETUP_PATIENCE_MS } from "./patience.ts";
import { type Served, type ServeOptions, serveApp } from "./serve.ts";

/** The demo's backend, in a process of its own. */
export interface DemoBackend {
  /** Where it answers. */
  url: string;
  pid: number;
  close(): Promise<void>;
}

/** Starts the demo's backend on a free port of loopback. @throws with what it said when it ends. */
export async function startDemoBackend(): Promise<DemoBackend> {
  const child = fork(resolve("scripts/demo-backend.mjs"), {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, NODE_ENV: "development" },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (data) => {
      said = `${said}${data}`.slice(-4_000);
    });
  }
  const url = await new Promise<string>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { url: string }).url));
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`The demo's backend did not start.\n${said}`)));
  });
  return { url, pid: child.pid ?? 0, close: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  await ended;
}

/** The demo's page and its backend, each on a port of its own. */
export async function serveDemo(options: ServeOptions = {}): Promise<Served & { backend: string }> {
  const backend = await startDemoBackend();
  // The demo's configuration looks there, as a user's would.
  process.env["VITE_BACKEND"] = backend.url;
  try {
    const served = await serveApp("demo", options);
    return {
      ...served,
      backend: backend.url,
      close: async () => {
        await served.close();
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  } finally {
    delete process.env["VITE_BACKEND"];
  }
}

/** A fixture that is the address of the demo with its backend, which no other test has changed. */
export const demoWithBackend = [
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires a destructured argument.
  async ({}, use: (url: string) => Promise<void>): Promise<void> => {
    const { url, close } = await serveDemo();
    await use(url);
    await close();
  },
  { timeout: SETUP_PATIENCE_MS },
] as const;
