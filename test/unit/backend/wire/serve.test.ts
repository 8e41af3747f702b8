import { spawn } from "node:child_process";
import { request } from "node:http";
import { connect } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { LARGEST_MESSAGE, MESSAGES, PANELS } from "../../../../backend/wire/limits.ts";
import { type ServeOptions, serve, type Wire } from "../../../../backend/wire/serve.ts";
import { PROTOCOL_VERSION } from "../../../../protocol/messages.ts";
import { REFUSALS } from "../../../../protocol/wire.ts";
import { waitFor } from "../../support/wait-for.ts";
import { EchoInspector } from "../support/echo-inspector.ts";
import { PanelSocket } from "../support/panel-socket.ts";

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const attach = (credit: number) => ({ m: "attach", protocol: PROTOCOL_VERSION, credit });

async function backend(options: Partial<ServeOptions> = {}, inspector = new EchoInspector()) {
  const printed: string[] = [];
  const wire = await serve(inspector, {
    name: inspector.name,
    print: (line) => printed.push(line),
    folder: null,
    ...options,
  });
  cleanUps.push(() => wire.close());
  return { wire, inspector, printed };
}

function panel(url: string, headers?: Record<string, string>): PanelSocket {
  const socket = new PanelSocket(url, headers);
  cleanUps.push(() => socket.socket.terminate());
  return socket;
}

const addressOf = ({ port }: Wire): string => `ws://127.0.0.1:${port}`;

describe("pairing", () => {
  test("the printed address lets one panel in, and a new one is printed", async () => {
    const { wire, printed } = await backend();
    const { url } = wire;
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
    expect(printed).toEqual([`Jazz DevTools: echo can be inspected at ${url}`]);
    const first = panel(url);
    const { session, name } = await first.welcome();
    expect(name).toBe("echo");
    expect(wire.url).not.toBe(url);
    expect(printed).toHaveLength(2);
    expect(printed[1]).toContain(wire.url);
    const again = await panel(url).end();
    expect(again).toEqual({ code: REFUSALS.token.code, reason: REFUSALS.token.sentence });
    const back = panel(`${addressOf(wire)}/?session=${session}`);
    expect((await back.welcome()).session).toBe(session);
    expect(printed).toHaveLength(2);
  });

  test("wrong secrets are refused with a reason, and change nothing", async () => {
    const { wire } = await backend();
    const { url } = wire;
    for (const wrong of ["?token=wrong", "?token=", "", "?other=1"]) {
      expect((await panel(`${addressOf(wire)}/${wrong}`).end()).code).toBe(REFUSALS.token.code);
    }
    const lost = await panel(`${addressOf(wire)}/?session=${"x".repeat(32)}`).end();
    expect(lost.code).toBe(REFUSALS.session.code);
    expect((await panel(url).welcome()).name).toBe("echo");
  });

  test("every reason fits into the frame that closes a socket", () => {
    for (const { sentence } of Object.values(REFUSALS)) {
      expect(Buffer.byteLength(sentence)).toBeLessThanOrEqual(123);
    }
  });

  test("several panels each have their own stream, up to a number", async () => {
    const { wire, inspector } = await backend();
    const one = panel(wire.url);
    await one.welcome();
    const other = panel(wire.url);
    const { session } = await other.welcome();
    one.send(attach(10));
    other.send(attach(2));
    await waitFor(() => expect([one.messages.length, other.messages.length]).toEqual([1, 1]));
    for (const text of ["a", "b", "c"]) inspector.happen(text);
    const texts = ({ messages }: PanelSocket) =>
      messages.flatMap(({ events }) => (events as { text: string }[] | undefined) ?? []);
    await waitFor(() => expect(texts(one).map(({ text }) => text)).toEqual(["a", "b", "c"]));
    await waitFor(() => expect(texts(other).map(({ text }) => text)).toEqual(["a", "b"]));
    for (let n = 2; n < PANELS; n++) {
      await panel(`${addressOf(wire)}/?session=${session}`).welcome();
    }
    const late = await panel(`${addressOf(wire)}/?session=${session}`).end();
    expect(late.code).toBe(REFUSALS.crowd.code);
    expect(inspector.open_).toBe(PANELS);
  });
});

describe("who may ask", () => {
  test("pages may not, whatever they know", async () => {
    const { wire } = await backend();
    const { url } = wire;
    const origins = [
      "http://localhost:5173",
      "https://evil.example",
      "null",
      "file://",
      "chrome-extension://",
      "chrome-extension://a.evil.example/",
      "https://chrome-extension://abc",
    ];
    for (const origin of origins) {
      const { status, body } = await panel(url, { origin }).refusal();
      expect({ origin, status, code: body.code }).toEqual({ origin, status: 403, code: "origin" });
      expect(body.sentence).toContain("not a page");
    }
    expect((await panel(url, { origin: "moz-extension://1b-2c" }).welcome()).name).toBe("echo");
    expect((await panel(wire.url, {}).welcome()).name).toBe("echo");
  });

  test("a name that was made to point here is not this machine's", async () => {
    const { wire } = await backend();
    const { url, port } = wire;
    const hosts = [`evil.example:${port}`, "127.0.0.1", `127.0.0.1:${port + 1}`, `0.0.0.0:${port}`];
    for (const host of [...hosts, `localhost.evil.example:${port}`]) {
      const { status, body } = await panel(url, { host }).refusal();
      expect({ host, status, code: body.code }).toEqual({ host, status: 403, code: "host" });
    }
    expect((await panel(url, { host: `LocalHost:${port}` }).welcome()).name).toBe("echo");
  });

  test("there is one path, and plain HTTP is told what this is", async () => {
    const { wire } = await backend();
    const elsewhere = await panel(wire.url.replace("/?", "/other?")).refusal();
    expect(elsewhere).toMatchObject({ status: 404, body: { code: "path" } });
    const answer = await new Promise<{ status?: number; text: string }>((done) => {
      request({ host: "127.0.0.1", port: wire.port }, (response) => {
        let text = "";
        response.on("data", (data) => {
          text += String(data);
        });
        response.on("end", () => done({ status: response.statusCode ?? 0, text }));
      }).end();
    });
    expect(answer).toMatchObject({ status: 426, text: expect.stringContaining("paste") });
  });

  test("whoever tries too often has to wait", async () => {
    const { wire } = await backend();
    const tries = Array.from({ length: 60 }, () => panel(`${addressOf(wire)}/?token=guess`));
    await waitFor(() => {
      expect(tries.every(({ closed, refused }) => closed !== null || refused !== null)).toBe(true);
    });
    const told = await waitFor(() => {
      const refused = tries.flatMap((one) => one.refused ?? []);
      expect(refused.length).toBeGreaterThan(10);
      return refused;
    });
    expect(told[0]).toMatchObject({ status: 429, body: { code: "attempts" } });
  });
});

describe("what is sent", () => {
  test("a frame that is too large ends the connection", async () => {
    const { wire, inspector } = await backend();
    const socket = panel(wire.url);
    await socket.welcome();
    socket.send(`{"m":"${"x".repeat(LARGEST_MESSAGE)}"}`);
    expect((await socket.end()).code).toBe(1_009);
    expect(inspector.heard).toEqual([]);
    await waitFor(() => expect(inspector.open_).toBe(0));
  });

  test("frames that are no messages end it, and the backend goes on", async () => {
    const { wire, inspector } = await backend();
    const first = panel(wire.url);
    const { session } = await first.welcome();
    const nonsense = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 200 }),
      fc.json(),
      fc.string().map((text) => `{"m":${text}`),
      fc.record({ m: fc.string() }).map((value) => JSON.stringify(value)),
    );
    let bad: PanelSocket = first;
    await fc.assert(
      fc.asyncProperty(nonsense, async (frame) => {
        if (bad.closed) {
          bad = panel(`${addressOf(wire)}/?session=${session}`);
          await bad.welcome();
        }
        bad.socket.send(frame);
        expect([REFUSALS.malformed.code, 1_007]).toContain((await bad.end()).code);
      }),
      { numRuns: 25 },
    );
    await waitFor(() => expect(inspector.open_).toBe(0));
  });

  test("whatever is asked for, it is answered or left", async () => {
    const { wire, inspector } = await backend();
    const line = fc.oneof(
      fc.constantFrom(
        "//",
        "/?token=%",
        "*",
        "http://[",
        "/?session=%E0%A4%A",
        "/?token=a?token=b",
      ),
      fc.stringMatching(/^[!-~]{1,60}$/),
    );
    await fc.assert(
      fc.asyncProperty(line, fc.stringMatching(/^[ -~]{0,40}$/), async (target, key) => {
        const socket = connect(wire.port, "127.0.0.1");
        const ended = new Promise((done) => socket.on("close", done));
        socket.on("error", () => {});
        socket.resume();
        socket.end(
          `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${wire.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
        );
        await ended;
      }),
      { numRuns: 60 },
    );
    expect(inspector.open_).toBe(0);
  });

  test("bytes that are no WebSocket frames end it too", async () => {
    const { wire, inspector } = await backend();
    const { port } = wire;
    const head = `GET ${new URL(wire.url).pathname}${new URL(wire.url).search} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    const socket = connect(port, "127.0.0.1");
    let ended = false;
    socket.on("close", () => {
      ended = true;
    });
    socket.on("error", () => {});
    socket.on("data", () => socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 1, 2, 3])));
    socket.write(head);
    await waitFor(() => expect(ended).toBe(true));
    await waitFor(() => expect(inspector.open_).toBe(0));
  });

  test("a flood of messages ends it", async () => {
    const { wire, inspector } = await backend();
    const socket = panel(wire.url);
    await socket.welcome();
    for (let n = 0; n < MESSAGES.burst * 3; n++) socket.send({ m: "credit", events: 1 });
    expect((await socket.end()).code).toBe(REFUSALS.hasty.code);
    expect(inspector.heard.length).toBeLessThan(MESSAGES.burst * 2);
  });

  test("a panel that does not read costs little, by its credit or by the size", async () => {
    const { wire, inspector } = await backend();
    const slow = panel(wire.url);
    await slow.welcome();
    slow.send(attach(60_000));
    await waitFor(() => expect(slow.messages).toHaveLength(1));
    slow.socket.pause();
    const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
    const large = "x".repeat(19_000);
    for (let n = 0; n < 40; n++) {
      for (let event = 0; event < 250; event++) inspector.happen(large);
      await new Promise(setImmediate);
    }
    await waitFor(() => expect(inspector.open_).toBe(0));
    const after = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
    expect(after - before).toBeLessThan(150_000_000);
    slow.socket.resume();
    await slow.end();
  });
});

describe("the end", () => {
  test("closing tells panels why, and frees the port", async () => {
    const { wire, inspector } = await backend();
    const socket = panel(wire.url);
    await socket.welcome();
    await wire.close();
    expect(await socket.end()).toEqual({
      code: REFUSALS.closed.code,
      reason: REFUSALS.closed.sentence,
    });
    expect(inspector.open_).toBe(0);
    const { wire: next } = await backend({ port: wire.port });
    expect(next.port).toBe(wire.port);
  });

  test("a port that is taken is said", async () => {
    const { wire } = await backend();
    await expect(backend({ port: wire.port })).rejects.toThrow(/EADDRINUSE/);
  });

  test("an inspected program ends when it is done, panel or not", async () => {
    const script = `
      const { createServer } = await import("vite");
      const server = await createServer({ configFile: false, server: { middlewareMode: true, ws: false, hmr: false, watch: null }, appType: "custom", logLevel: "silent" });
      const { serve } = await server.ssrLoadModule("/backend/wire/serve.ts");
      const { EchoInspector } = await server.ssrLoadModule("/test/unit/backend/support/echo-inspector.ts");
      await server.close();
      await serve(new EchoInspector(), { name: "child", folder: null, print: (line) => console.log(line) });
      process.stdin.once("data", () => { process.stdin.destroy(); console.log("done"); });
    `;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
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
    const socket = panel(url);
    await socket.welcome();
    child.stdin.write("end\n");
    await waitFor(() => expect(child.exitCode).toBe(0));
    expect((await socket.end()).code).toBe(1_006);
  });
});
