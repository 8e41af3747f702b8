import { spawn } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { inspectBackend } from "../../../../backend/index.ts";
import { serve } from "../../../../backend/wire/serve.ts";
import { waitFor } from "../../support/wait-for.ts";
import { EchoInspector } from "../support/echo-inspector.ts";
import { HollowContext, ManyWriters, Witness, writersApp } from "../support/many-writers.ts";
import { PanelReader } from "../support/panel-reader.ts";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A panel that keeps the texts of the notes it hears. */
class Reader extends PanelReader {
  readonly texts: string[] = [];

  constructor(url: string, credit: number, give = credit / 2) {
    const texts: string[] = [];
    super(url, (event) => event.t === "note" && texts.push(event.text), credit, give);
    this.texts = texts;
    cleanUps.push(() => this.close());
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

test("30,000 writes of 60 users, as fast as they come in turns, are each told as theirs", async () => {
  const context = new HollowContext();
  const inspection = inspectBackend(context, { app: writersApp, folder: null, print: () => {} });
  cleanUps.push(() => inspection.close());
  const witness = new Witness();
  const reader = new PanelReader(`${await inspection.ready}`, (event) => witness.take(event));
  cleanUps.push(() => reader.close());
  await waitFor(() => expect(reader.events).toBeGreaterThan(0));
  const writers = new ManyWriters(context, 60);
  for (let turn = 0; turn < 300; turn++) {
    writers.write(100);
    await new Promise(setImmediate);
  }
  await waitFor(() => expect(witness.writes).toBe(30_000));
  expect(witness.wrong).toEqual([]);
  expect(reader).toMatchObject({ dropped: 0, invalid: 0 });
});

test("a backend killed while it writes leaves what arrived whole, and is looked for again", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", WRITING], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  cleanUps.push(() => child.kill("SIGKILL"));
  let printed = "";
  child.stdout.on("data", (data) => {
    printed += String(data);
  });
  const url = await waitFor(() => {
    const [found] = /ws:\S+/.exec(printed) ?? [];
    if (found === undefined) throw new Error("nothing printed yet");
    return found;
  });
  const witness = new Witness();
  const reader = new PanelReader(url, (event) => witness.take(event));
  cleanUps.push(() => reader.close());
  await waitFor(() => expect(reader.states.at(-1)).toBe("connected"));
  child.stdin.write("begin");
  await waitFor(() => expect(witness.writes).toBeGreaterThan(2_000));
  child.kill("SIGKILL");
  await waitFor(() => expect(reader.states.at(-1)).toBe("gone"));
  expect(witness.wrong).toEqual([]);
  expect(reader.invalid).toBe(0);
});

/** A backend whose users write, once they are told to, until it is killed. */
const WRITING = `
  const { runnerImport } = await import("vite");
  const { module: many } = await runnerImport("./test/unit/backend/support/many-writers.ts");
  const { module: backend } = await runnerImport("./backend/index.ts");
  const context = new many.HollowContext();
  const inspection = backend.inspectBackend(context, { app: many.writersApp, folder: null });
  await inspection.ready;
  const writers = new many.ManyWriters(context, 20);
  process.stdin.once("data", () => setInterval(() => writers.write(100), 10));
`;
