import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JazzContext } from "jazz-tools/backend";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Inspection, inspectBackend } from "../../../backend/index.ts";
import { run } from "../../../cli/run.ts";
import { openContext } from "../backend/harness.ts";
import { app, permissions, person } from "../sandbox/team-app.ts";
import { waitFor } from "../support/wait-for.ts";

const TEAM = new URL("../../fixtures/recordings/exports/version-2.json", import.meta.url).pathname;

let folder = "";
let context: JazzContext;
let inspection: Inspection;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "jazz-devtools-cli-"));
  context = openContext();
  inspection = inspectBackend(context, {
    app,
    permissions,
    name: "team server",
    folder: join(folder, "node_modules", ".cache", "jazz-devtools"),
    print: () => {},
  });
  await inspection.ready;
});

afterEach(async () => {
  await inspection.close();
  await context.shutdown();
  rmSync(folder, { recursive: true });
});

/** Runs a command line to its end. */
async function cli(...args: string[]) {
  const told = { out: "", err: "" };
  const interrupt = new AbortController();
  const running = run(args, {
    out: (text) => {
      told.out += text;
    },
    err: (text) => {
      told.err += text;
    },
    interrupted: interrupt.signal,
  });
  return { told, interrupt, code: running };
}

async function done(...args: string[]) {
  const { told, code } = await cli(...args);
  return { code: await code, ...told };
}

const todo = (owner_id: string, title: string) => ({ title, owner_id });

/** Alice's todo, one in her name by the backend, and bob's attempt on it. Records it. */
async function recorded(): Promise<{ file: string; todo: string }> {
  const file = join(folder, "team.json");
  const { told, code } = await cli(
    ...["record", "--backend", folder, "--out", file, "--writes", "4"],
  );
  await waitFor(() => expect(told.err).toContain("Recording team server."));
  const alice = context.forSession(person("alice"), app);
  const { value } = alice.insert(app.todos, todo("alice", "Milk"));
  alice.update(app.todos, value.id, { done: true });
  context.withAttribution("alice", app).insert(app.todos, todo("bob", "Bread"));
  expect(() =>
    context.forSession(person("bob"), app).insert(app.todos, todo("alice", "Not mine")),
  ).toThrow();
  expect(await code).toBe(0);
  expect(told.err).toContain(`4 writes saved in ${file}.`);
  return { file, todo: value.id };
}

describe("record", () => {
  test("saves what a backend does, and ends by itself when there is enough", async () => {
    const { file } = await recorded();
    const { writes, hosts, documents } = JSON.parse(readFileSync(file, "utf8"));
    expect(
      writes.map(({ op, author, thrown }: Record<string, string>) => [op, author, !thrown]),
    ).toEqual([
      ["insert", "alice", true],
      ["update", "alice", true],
      ["insert", "alice", true],
      ["insert", "bob", false],
    ]);
    expect(hosts).toHaveLength(1);
    expect(hosts[0].info.appId).toBe("team");
    expect(documents[0].hello.backend.name).toBe("team server");
  });

  test("ends after a time, or when it is interrupted, and saves what there is", async () => {
    const file = join(folder, "short.json");
    const args = ["record", "--backend", folder, "--out", file];
    expect((await done(...args, "--for", "50ms")).code).toBe(0);
    expect(JSON.parse(readFileSync(file, "utf8")).writes).toEqual([]);
    const { told, interrupt, code } = await cli(...args);
    await waitFor(() => expect(told.err).toContain("Ctrl+C ends it."));
    interrupt.abort();
    expect(await code).toBe(0);
  });

  test("says what is wrong with an address, and leaves no file", async () => {
    const file = join(folder, "none.json");
    const to = (backend: string) => done("record", "--backend", backend, "--out", file);
    const url = `${await inspection.ready}`;
    expect(await to(url.replace(/token=.*/, "token=wrong-wrong-wrong-wrong"))).toMatchObject({
      code: 2,
      err: expect.stringContaining("take the newest one"),
    });
    expect(await to("ws://example.com:1")).toMatchObject({
      code: 2,
      err: expect.stringContaining("this machine"),
    });
    await inspection.close();
    expect(await to(folder)).toMatchObject({
      code: 2,
      err: expect.stringContaining("No inspected backend runs"),
    });
    expect(existsSync(file)).toBe(false);
  });
});

describe("replay in the sandbox", () => {
  test("shows a table with the reasons", async () => {
    const { code, out } = await done("replay", TEAM, "--as", "alice");
    expect(code).toBe(0);
    expect(out).toMatch(/#\s+write\s+made by\s+recorded\s+as alice\s+why/);
    expect(out).toMatch(/insert todos\/…79b1\s+alice\s+allowed\s+allowed\s+todos\.insert/);
    expect(out).toContain("as alice: 5 allowed, 1 denied");
  });

  test("says what it does not know instead of guessing", async () => {
    const { file } = await recorded();
    const bob = '{"user_id": "bob", "claims": {}}';
    const { out } = await done("replay", file, "--as", bob, "--json");
    const { lines, authority } = JSON.parse(out);
    expect(authority).toBe("sandbox");
    const words = lines.map(({ verdict }: { verdict: string }) => verdict);
    expect(words).toEqual(["denied", "unknown", "allowed", "denied"]);
    expect(lines[1].sandbox.reason).toMatch(/was denied/);
    expect(lines.every(({ backend }: { backend: unknown }) => backend === null)).toBe(true);
  });

  test("fails on what it is told to fail on", async () => {
    expect((await done("replay", TEAM, "--as", "alice", "--fail-on", "unknown")).code).toBe(0);
    const denied = await done("replay", TEAM, "--as", "alice", "--fail-on", "denied,unknown");
    expect(denied.code).toBe(1);
    expect(denied.err).toContain("write 5 as alice: denied.");
    const recordedOnes = await done("replay", TEAM, "--as", "alice", "--expect", "recorded");
    expect(recordedOnes.code).toBe(1);
    expect(recordedOnes.err).toContain("write 3 as alice: allowed, and was denied");
  });

  test("a report is what the next run is expected to say", async () => {
    const expected = join(folder, "expected.json");
    writeFileSync(expected, (await done("replay", TEAM, "--matrix", "--json")).out);
    const expecting = (...more: string[]) => done("replay", TEAM, "--expect", expected, ...more);
    expect(await expecting("--matrix")).toMatchObject({ code: 0 });
    const strict = join(folder, "permissions.json");
    writeFileSync(strict, JSON.stringify({ todos: { insert: { with_check: { type: "False" } } } }));
    const changed = await expecting("--matrix", "--permissions", strict);
    expect(changed.code).toBe(1);
    expect(changed.err).toContain("write 1 as alice: denied, expected allowed.");
    const others = await expecting("--no-session");
    expect(others.code).toBe(1);
    expect(others.err).toContain("not played, expected");
  });

  test("what a recording says cannot speak to the terminal", async () => {
    const text = readFileSync(TEAM, "utf8").replaceAll('"todos"', '"to\\u001b[2Jdos"');
    const file = join(folder, "hostile.json");
    writeFileSync(file, text);
    const { out } = await done("replay", file, "--as", "alice");
    expect(out).toContain("dos");
    expect(out.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });
});

describe("replay on a backend", () => {
  test("gives the verdicts of its handles, and writes nothing", async () => {
    const { file, todo: row } = await recorded();
    const before = await context.db().all(app.todos);
    const bob = '{"user_id": "bob", "claims": {}}';
    const verdicts = async (...args: string[]) => {
      const { out, err } = await done("replay", file, "--backend", folder, "--json", ...args);
      expect(err).toBe("");
      return JSON.parse(out).lines.map(({ verdict }: { verdict: string }) => verdict);
    };
    // What became of the second write cannot be told: it needs the row of the first one.
    expect(await verdicts("--as", bob, "--through", "forSession")).toEqual([
      "denied",
      "unknown",
      "allowed",
      "denied",
    ]);
    const attributed = await verdicts("--as", bob, "--through", "withAttribution");
    expect(attributed).not.toContain("denied");
    expect(await context.db().all(app.todos)).toEqual(before);
    expect(before.some(({ id }) => id === row)).toBe(true);
  });

  test("shows whom it is played as side by side", async () => {
    const { file } = await recorded();
    const args = ["replay", file, "--backend", folder];
    const { code, out } = await done(
      ...[...args, "--as", '{"user_id": "bob"}', "--as", '{"user_id": "alice"}'],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/as bob\s+as alice/);
    expect(out).toMatch(/insert todos\/\S+\s+alice\s+allowed\s+denied\s+allowed/);
  });
});

describe("the command line", () => {
  test.each([
    [["frobnicate"], /no command/],
    [["replay"], /Say as whom/],
    [["replay", "--as", "x"], /FILE is missing/],
    [["replay", "nowhere.json", "--as", "x"], /nowhere\.json was not opened/],
    [["replay", TEAM, "--as", "x"], /Nobody in the recording is called “x”.*alice/],
    [["replay", TEAM, "--as", "{nonsense"], /not JSON/],
    [["replay", TEAM, "--as", "alice", "--mode", "x"], /--mode takes forSession/],
    [["replay", TEAM, "--as", "alice", "--through", "db"], /needs a backend/],
    [["replay", TEAM, "--as", "alice", "--fail-on", "x"], /--fail-on takes denied/],
    [["replay", TEAM, "--as", "alice", "--database", "x"], /no write of a database “x”/],
    [["replay", TEAM, "--as", "alice", "--expect", TEAM], /holds nothing to expect/],
    [["replay", TEAM, "--as", "alice", "--colour"], /colour/],
    [["record", "--out", "x"], /--backend is missing/],
    [["record", "--backend", "x", "--out", "x", "--for", "soon"], /--for takes a time/],
    [["record", "--backend", "x", "--out", "x", "--writes", "0"], /--writes takes a number/],
  ])("%j is refused with a sentence", async (args, sentence) => {
    const { code, err, out } = await done(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(sentence);
  });

  test("help says what there is", async () => {
    for (const args of [[], ["--help"], ["replay", "--help"], ["record", "--help"]]) {
      const { code, out } = await done(...args);
      expect(code).toBe(0);
      expect(out).toContain("Exit code");
    }
  });
});
