import { afterEach, expect, test } from "vitest";
import { serve } from "../../../../backend/wire/serve.ts";
import { BackendSocket } from "../../../../panel/backends/backend-socket.ts";
import { PROTOCOL_VERSION } from "../../../../protocol/messages.ts";
import { readPageMessage } from "../../../../protocol/read.ts";
import { readBackendAddress } from "../../../../protocol/wire.ts";
import { waitFor } from "../../support/wait-for.ts";
import { EchoInspector } from "../support/echo-inspector.ts";
import { nodeSockets } from "../support/node-sockets.ts";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A panel that takes everything in and gives credit for it, as the real one does. */
class Reader {
  readonly texts: string[] = [];
  dropped = 0;
  states: string[] = [];
  readonly socket: BackendSocket;

  constructor(url: string, credit: number, give = credit / 2) {
    const read = readBackendAddress(url);
    if ("problem" in read) throw new Error(read.problem);
    let owed = 0;
    const send = (message: object) => this.socket.send(JSON.stringify(message));
    this.socket = new BackendSocket(read.address, null, nodeSockets(), {
      onState: ({ is }) => {
        this.states.push(is);
        if (is === "connected") send({ m: "attach", protocol: PROTOCOL_VERSION, credit });
      },
      onMessage: (text) => {
        const { message } = readPageMessage(text) as { message: { m: string } };
        if (message.m !== "batch") return;
        const { events, dropped } = message as unknown as {
          events: { text: string }[];
          dropped: number;
        };
        this.dropped = dropped;
        for (const event of events) this.texts.push(event.text);
        owed += events.length;
        if (owed < give) return;
        send({ m: "credit", events: owed });
        owed = 0;
      },
    });
    this.socket.connect(read.token);
    cleanUps.push(() => this.socket.close());
  }
}

async function serving(name: string, port?: number) {
  const inspector = new EchoInspector(name);
  const wire = await serve(inspector, { name, port, folder: null, print: () => {} });
  cleanUps.push(() => wire.close());
  return { inspector, wire };
}

test("20,000 events of two backends arrive at two panels each, whole and in order", async () => {
  const backends = [await serving("one"), await serving("two")];
  const readers: Reader[][] = [];
  for (const { wire, inspector } of backends) {
    const first = new Reader(wire.url, 60_000, 4_000);
    await waitFor(() => expect(inspector.heard).toHaveLength(1));
    readers.push([first, new Reader(wire.url, 60_000, 4_000)]);
    await waitFor(() => expect(inspector.heard).toHaveLength(2));
  }
  for (let n = 0; n < 10_000; n++) {
    for (const { inspector } of backends) inspector.happen(`${inspector.name} ${n}`);
    if (n % 100 === 99) await new Promise(setImmediate);
  }
  for (const [nth, { inspector }] of backends.entries()) {
    const expected = Array.from({ length: 10_000 }, (_, n) => `${inspector.name} ${n}`);
    for (const reader of readers[nth] ?? []) {
      await waitFor(() => expect(reader.texts).toHaveLength(10_000));
      expect(reader.texts).toEqual(expected);
      expect(reader.dropped).toBe(0);
    }
  }
});

test("with little credit, what is lost is counted and nothing is told twice", async () => {
  const { wire, inspector } = await serving("one");
  const reader = new Reader(wire.url, 50, 50);
  await waitFor(() => expect(inspector.heard).toHaveLength(1));
  for (let n = 0; n < 5_000; n++) inspector.happen(String(n));
  await waitFor(() => expect(reader.texts.length + reader.dropped).toBe(5_000));
  expect(reader.dropped).toBeGreaterThan(0);
  expect(new Set(reader.texts).size).toBe(reader.texts.length);
  expect(reader.texts.at(-1)).toBe("4999");
});

test("a backend that ends in the middle is looked for again, and asks for a new address", async () => {
  const { wire, inspector } = await serving("one");
  const reader = new Reader(wire.url, 1_000);
  await waitFor(() => expect(inspector.heard).toHaveLength(1));
  for (let n = 0; n < 100; n++) inspector.happen(String(n));
  await wire.close();
  await waitFor(() => expect(reader.states.at(-1)).toBe("gone"));
  const { inspector: next } = await serving("one", wire.port);
  // Another run that knows no sessions: it needs a new address.
  await waitFor(() => expect(reader.states.at(-1)).toBe("refused"));
  expect(next.heard).toEqual([]);
});
