import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { serve } from "../../../../backend/wire/serve.ts";
import { readNotes, runningBackends } from "../../../../in-app/backend-addresses.ts";
import { REFUSALS } from "../../../../protocol/wire.ts";
import { EchoInspector } from "../support/echo-inspector.ts";
import { PanelSocket } from "../support/panel-socket.ts";

let folder = "";
const cleanUps: (() => unknown)[] = [];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "jazz-devtools-note-")), ".cache", "jazz-devtools");
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  rmSync(join(folder, "../.."), { recursive: true });
});

async function run(name = "team") {
  const wire = await serve(new EchoInspector(name), { name, folder, print: () => {} });
  cleanUps.push(() => wire.close());
  return wire;
}

function panel(url: string): PanelSocket {
  const socket = new PanelSocket(url);
  cleanUps.push(() => socket.socket.terminate());
  return socket;
}

test("the address is left where only its user can read it, and is the newest one", async () => {
  const wire = await run();
  expect(runningBackends(folder)).toEqual([wire.url]);
  const [file] = readdirSync(folder);
  expect(statSync(join(folder, `${file}`)).mode & 0o777).toBe(0o600);
  await panel(wire.url).welcome();
  expect(runningBackends(folder)).toEqual([wire.url]);
});

test("several backends leave one each", async () => {
  const [one, two] = [await run("one"), await run("two")];
  expect(runningBackends(folder).sort()).toEqual([one.url, two.url].sort());
});

test("no session can be read out of what is left", async () => {
  const wire = await run();
  const { session } = await panel(wire.url).welcome();
  const [file] = readdirSync(folder);
  expect(readFileSync(join(folder, `${file}`), "utf8")).not.toContain(session);
});

test("the next run listens on the same port and knows the panels of the last one", async () => {
  const first = await run();
  const { session, run: before } = await panel(first.url).welcome();
  await first.close();
  expect(runningBackends(folder)).toEqual([]);
  const next = await run();
  expect(next.port).toBe(first.port);
  const again = await panel(`ws://127.0.0.1:${next.port}/?session=${session}`).welcome();
  expect(again.run).not.toBe(before);
});

test("another app does not, nor one whose port is taken", async () => {
  const first = await run();
  const { session } = await panel(first.url).welcome();
  await first.close();
  const other = await run("other");
  const closed = await panel(`ws://127.0.0.1:${other.port}/?session=${session}`).end();
  expect(closed.code).toBe(REFUSALS.session.code);
});

test("what is no note is none", async () => {
  const wire = await run();
  writeFileSync(join(folder, "backend-1.json"), "{");
  writeFileSync(join(folder, "backend-2.json"), '{"name":"x","url":"ws://127.0.0.1:2/"}');
  writeFileSync(join(folder, "other.json"), "{}");
  expect(readNotes(folder).map(({ url }) => url)).toEqual([wire.url]);
  expect(readNotes(join(folder, "nowhere"))).toEqual([]);
});
