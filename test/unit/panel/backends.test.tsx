// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import type { HostInfo } from "../../../protocol/messages.ts";
import { PROTOCOL_VERSION } from "../../../protocol/messages.ts";
import { FakeMachine, type FakeSocket } from "../support/fake-backends.ts";
import { AppPage } from "./support/app-page.ts";
import { FakeAdapter } from "./support/fake-adapter.ts";
import { mountAdapter } from "./support/mounted.tsx";

const TOKEN = "t".repeat(32);
const ADDRESS = "ws://127.0.0.1:4321";

const nothing = { ok: false, reason: null };

function hostInfo(appId: string): HostInfo {
  return {
    host: "h1",
    ordinal: 1,
    foundAt: 1,
    closedAt: null,
    has: { engine: false, db: true },
    doors: [{ door: "backend", note: "inspectBackend was called." }],
    profile: { name: "alpha53", signs: [], act: nothing, replay: nothing, followSession: nothing },
    appId,
    serverUrl: null,
    driver: null,
    env: null,
    branch: null,
    auth: null,
    sessionFrom: null,
    token: { present: false, claims: null, expiresAt: null },
    policies: { state: "not seen", evidence: "" },
  };
}

/** Says who it is, as a backend does when a panel attaches. */
function introduce(socket: FakeSocket, startedAt = 1): void {
  socket.say({
    m: "hello",
    protocol: PROTOCOL_VERSION,
    url: ADDRESS,
    title: "team server",
    top: true,
    startedAt,
    signs: { wasm: false, engines: 0, dbs: 1, pushed: 0 },
    backends: ["ws://127.0.0.1:9/"],
    backend: { name: "team server", runtime: "Node 20", pid: 7 },
  });
  const host = { t: "host", at: 1, info: hostInfo("server-app") };
  const note = { t: "note", at: startedAt, level: "info", text: "from the backend" };
  socket.say({ m: "batch", first: 0, dropped: 0, events: [host, note] });
}

async function mounted(settings: object = { tab: "Settings" }) {
  const machine = new FakeMachine();
  const adapter = new FakeAdapter();
  adapter.stored = { ...settings };
  adapter.backends = machine.panel((message) => {
    if ("gone" in message) adapter.gone(message.document);
    else if ("body" in message) adapter.receive(message.document, message.body);
  });
  const page = new AppPage(adapter);
  return { machine, page, ...(await mountAdapter(adapter)) };
}

const backends = () => within(screen.getByRole("region", { name: "Backends" }));
const databases = () =>
  within(screen.getByRole("combobox", { name: "Database" }))
    .getAllByRole("option")
    .map(({ textContent }) => textContent ?? "");

async function paste(timing: { pass(ms: number): Promise<void> }, address: string) {
  const box = backends().getByRole("textbox", { name: "Backend address" });
  fireEvent.input(box, { target: { value: address } });
  await timing.pass(50);
  fireEvent.click(backends().getByRole("button", { name: "Connect" }));
  await timing.pass(50);
}

test("a pasted address connects, and the backend's host is a database beside the page's", async () => {
  const { machine, timing } = await mounted();
  expect(databases()).toHaveLength(1);
  await paste(timing, `${ADDRESS}/?token=${TOKEN}`);
  expect(backends().getByRole("listitem").textContent).toContain("connecting");
  machine.last.welcome("run-number-1", "team server");
  await timing.pass(50);
  const [attach] = machine.last.sent.map((text) => JSON.parse(text));
  expect(attach).toMatchObject({ m: "attach", protocol: PROTOCOL_VERSION });
  introduce(machine.last);
  await timing.pass(200);
  expect(databases().some((name) => name.includes("server-app"))).toBe(true);
  expect(databases().some((name) => name.includes("team-app"))).toBe(true);
  expect(backends().getByRole("listitem").textContent).toContain("Connected to “team server”");
  expect(machine.sockets).toHaveLength(1);
});

test("what is wrong with an address is said", async () => {
  const { machine, timing } = await mounted();
  await paste(timing, "http://localhost:3000");
  expect(backends().getByRole("alert").textContent).toContain("begins with ws://");
  expect(machine.sockets).toEqual([]);
});

test("it stays when the page is left, and when recorded data is cleared", async () => {
  const { machine, timing, page, adapter } = await mounted();
  await paste(timing, `${ADDRESS}/?token=${TOKEN}`);
  machine.last.welcome("run-number-1");
  introduce(machine.last);
  await timing.pass(100);
  await page.leave();
  new AppPage(adapter, { name: "d2" });
  await timing.pass(200);
  fireEvent.click(screen.getByRole("button", { name: "Clear" }));
  adapter.setLink({ state: "no page", sentence: "No page." });
  adapter.setLink({ state: "connected", sentence: "Connected." });
  await timing.pass(200);
  expect(databases().some((name) => name.includes("server-app"))).toBe(true);
  expect(machine.last.sent.filter((text) => text.includes('"attach"'))).toHaveLength(1);
});

test("after a restart there is one database of it, of the new run", async () => {
  const { machine, timing } = await mounted();
  await paste(timing, `${ADDRESS}/?token=${TOKEN}`);
  machine.last.welcome("run-number-1");
  introduce(machine.last);
  await timing.pass(100);
  machine.last.lose();
  await timing.pass(100);
  expect(backends().getByRole("listitem").textContent).toContain("gone: retrying");
  expect(databases().find((name) => name.includes("server-app"))).toContain("(closed)");
  machine.pass();
  machine.last.welcome("run-number-2");
  introduce(machine.last, 2);
  await timing.pass(100);
  const own = databases().filter((name) => name.includes("server-app"));
  expect(own).toHaveLength(1);
  expect(own[0]).not.toContain("(closed)");
});

test("Forget lets go of it", async () => {
  const { machine, timing } = await mounted();
  await paste(timing, `${ADDRESS}/?token=${TOKEN}`);
  machine.last.welcome("run-number-1");
  introduce(machine.last);
  await timing.pass(100);
  const { last } = machine;
  fireEvent.click(backends().getByRole("button", { name: `Forget ${ADDRESS}` }));
  await timing.pass(100);
  expect(last.closed).toBe(true);
  expect(backends().queryByRole("listitem")).toBeNull();
});

test("a page is never taken for a backend, nor a backend for the page", async () => {
  const { machine, timing, adapter } = await mounted();
  adapter.receive("frame", {
    m: "hello",
    protocol: PROTOCOL_VERSION,
    url: "https://evil.example/",
    title: "",
    top: false,
    startedAt: 1,
    signs: { wasm: false, engines: 0, dbs: 1, pushed: 0 },
    backend: { name: "not one", runtime: "Node", pid: 1 },
  });
  const pretended = { ...hostInfo("pretender"), kind: "backend" };
  const events = [{ t: "host", at: 1, info: pretended }];
  adapter.receive("frame", { m: "batch", first: 0, dropped: 0, events });
  await paste(timing, `${ADDRESS}/?token=${TOKEN}`);
  machine.last.welcome("run-number-1");
  introduce(machine.last);
  await timing.pass(100);
  const documents = screen.getByRole("tabpanel", { name: "Settings" }).textContent ?? "";
  expect(documents.match(/a backend ·/g)).toHaveLength(1);
  expect(documents).toContain("https://evil.example/a frame ·");
  expect(documents).toContain("https://team.example/appthe page ·");
  expect(machine.sockets).toHaveLength(1);
});
