/** A backend, looked at as the panel does: with its store, and its connection. */
import { resolve } from "node:path";
import { effect } from "@preact/signals";
import { WebSocket } from "ws";
import { addressFolder, runningBackends } from "../in-app/backend-addresses.ts";
import type { PanelAdapter, TabMessage } from "../panel/adapter.ts";
import type { Socket } from "../panel/backends/backend-socket.ts";
import { Backends } from "../panel/backends/backends.ts";
import { Connection } from "../panel/store/connection.ts";
import { createStore, type Store } from "../panel/store/store.ts";
import { nodeTiming } from "./node-timing.ts";
import { UsageError } from "./usage.ts";

/** Milliseconds until a backend must have introduced itself with a context. */
const PATIENCE = 10_000;
/** Writes kept: all that a recording may have. */
const MOST = 1_000_000;

export interface Connected {
  store: Store;
  connection: Connection;
  close(): void;
}

/** Connects, and waits until the backend has told what it has. Rejects with a sentence. */
export async function connectBackend(address: string): Promise<Connected> {
  const listeners = new Set<(message: TabMessage) => void>();
  const backends = new Backends({
    tools: { open: openSocket, later: nodeTiming().later, random: Math.random },
    memory: { read: async () => ({}), write: async () => {} },
    onMessage: (message) => {
      for (const listener of listeners) listener(message);
    },
  });
  const store = createStore();
  // A backend that restarts is one recording.
  store.settings.value = { ...store.settings.peek(), maxWrites: MOST, keepPastPages: true };
  const connection = new Connection(adapterFor(backends, listeners), store, nodeTiming());
  connection.start();
  const close = (): void => {
    connection.stop();
    backends.close();
  };
  const problem = backends.connect(findAddress(address));
  try {
    if (problem !== null) throw new UsageError(problem);
    await until(() => {
      const [link] = connection.backends.value;
      if (link?.state === "refused") throw new UsageError(link.sentence);
      return store.hosts.value.length > 0;
    }, "The backend did not answer, or has no Jazz context yet: is it running?");
    return { store, connection, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Resolves once something of the store holds; `holds` may throw. */
export function until(
  holds: () => boolean,
  late: string | null,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((done, fail) => {
    let settled = false;
    let stop = (): void => {};
    const settle = (finish: () => void): void => {
      settled = true;
      clearTimeout(timer);
      stop();
      finish();
    };
    const timer =
      late === null
        ? undefined
        : setTimeout(() => settle(() => fail(new UsageError(late))), PATIENCE);
    signal?.addEventListener("abort", () => settle(done));
    stop = effect(() => {
      if (settled) return;
      try {
        if (holds()) queueMicrotask(() => settle(done));
      } catch (error) {
        queueMicrotask(() => settle(() => fail(error)));
      }
    });
  });
}

/** The address itself, or that of the one backend which runs in a folder. */
function findAddress(text: string): string {
  if (/^\w+:\/\//.test(text)) return text;
  const folder = addressFolder(resolve(text));
  const found = folder === null ? [] : runningBackends(folder);
  const [only, ...others] = found;
  if (only === undefined) throw new UsageError(`No inspected backend runs in ${resolve(text)}.`);
  if (others.length === 0) return only;
  const names = found.map((url) => url.replace(/\?.*/, "")).join(", ");
  throw new UsageError(`Several backends run there (${names}): give the address of one.`);
}

function openSocket(url: string): Socket {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  // The close that follows tells all there is to tell.
  socket.on("error", () => {});
  return socket as unknown as Socket;
}

/** Surroundings without a tab. */
function adapterFor(
  backends: Backends,
  listeners: Set<(message: TabMessage) => void>,
): PanelAdapter {
  return {
    post: (document, body) => {
      if (document !== null) backends.post(document, body);
    },
    onMessage: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    link: {
      current: () => ({ state: "no page", sentence: "There is no page." }),
      onChange: () => () => {},
    },
    backends,
    theme: { current: () => "light", onChange: () => () => {} },
    settings: { read: async () => ({}), write: async () => {} },
    info: { browser: "none", extensionVersion: "", transport: "terminal" },
  };
}
