// @vitest-environment happy-dom
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { connectToRelay } from "../../../content-script/handshake.ts";
import type { ToHook } from "../../../content-script/tools-channel.ts";
import { type CallToRelays, type FromDocument, TAB_PORT } from "../../../protocol/envelope.ts";

/** A panel's port to this document's relay. */
function newPort(name: string) {
  const said: FromDocument[] = [];
  return {
    name,
    said,
    postMessage: (message: FromDocument) => said.push(message),
    onMessage: { addListener: () => {} },
    onDisconnect: { addListener: () => {} },
  };
}

type Port = ReturnType<typeof newPort>;

const PANEL = `${TAB_PORT}:a panel`;
let callRelay: (port: Port) => void;
/** Asks the relay to open a port itself. */
let askRelay: (call: CallToRelays) => void;
const opened: Port[] = [];
let hook: MessagePort;

/** As the browser does, not a script of the page. */
function fire(type: "pagehide" | "pageshow"): void {
  window.dispatchEvent(Object.defineProperty(new Event(type), "isTrusted", { value: true }));
}

/** A panel calls; says whether the relay answered. */
function answers(name: string): boolean {
  const port = newPort(name);
  callRelay(port);
  return port.said.some((message) => "here" in message);
}

beforeAll(async () => {
  vi.stubGlobal("chrome", {
    runtime: {
      id: "extension",
      connect: ({ name }: { name: string }) => {
        const port = newPort(name);
        opened.push(port);
        return port;
      },
      sendMessage: async () => undefined,
      onConnect: {
        addListener: (listener: typeof callRelay) => {
          callRelay = listener;
        },
      },
      onMessage: {
        addListener: (listener: typeof askRelay) => {
          askRelay = listener;
        },
      },
    },
  });
  connectToRelay((port) => {
    hook = port;
  });
  await import("../../../content-script/relay.ts");
});

beforeEach(() => {
  opened.splice(0);
  fire("pagehide");
  fire("pageshow");
});

it("answers each panel once", () => {
  expect(answers(PANEL)).toBe(true);
  expect(answers(PANEL)).toBe(false);
  expect(answers(`${TAB_PORT}:another panel`)).toBe(true);
  expect(answers("somebody else")).toBe(false);
});

it("says that a document is left, and answers when it comes back", () => {
  const port = newPort(PANEL);
  callRelay(port);
  fire("pagehide");
  expect(port.said.at(-1)).toMatchObject({ gone: true });
  fire("pageshow");
  expect(answers(PANEL)).toBe(true);
});

it("is reached again when a call came to a document that was just left", () => {
  callRelay(newPort(PANEL));
  fire("pagehide");
  // Its port is dead by the time the document comes back, which nobody says.
  callRelay(newPort(PANEL));
  fire("pageshow");
  expect(answers(PANEL)).toBe(true);
});

it("opens the port it was asked for while its document was left, when that comes back", () => {
  fire("pagehide");
  askRelay({ call: PANEL });
  expect(opened).toEqual([]);
  fire("pageshow");
  expect(opened.map(({ name }) => name)).toEqual([PANEL]);
  expect(opened[0]?.said).toMatchObject([{ here: true }]);
});

it("asks for the hook's last words as the document is left, and hears them at no other time", async () => {
  const port = newPort(PANEL);
  callRelay(port);
  const told = new Promise<Extract<ToHook, { m: "parting" }>>((resolve) => {
    hook.onmessage = ({ data }: MessageEvent<ToHook | string>) => {
      if (typeof data === "object" && data.m === "parting") resolve(data);
    };
  });
  hook.postMessage("by the port");
  hook.postMessage({ m: "tools" });
  const { ask, answer } = await told;
  const tell = (data: unknown): void => {
    window.dispatchEvent(new MessageEvent(answer, { data }));
  };
  const asked: unknown[] = [];
  window.addEventListener(
    ask,
    (event) => {
      asked.push((event as MessageEvent<unknown>).data);
      tell("the rest");
      tell({ no: "text" });
    },
    { once: true },
  );

  tell("too early");
  fire("pagehide");
  tell("too late");
  expect(asked).toEqual([1]);
  const bodies = port.said.flatMap((one) => ("body" in one ? [one.body] : []));
  expect(bodies).toEqual(["by the port", "the rest"]);
  expect(port.said.at(-1)).toMatchObject({ gone: true });
});

it("does not take a page's word that it is left", () => {
  const port = newPort(PANEL);
  callRelay(port);
  window.dispatchEvent(new Event("pagehide"));
  expect(port.said).not.toContainEqual(expect.objectContaining({ gone: true }));
  expect(answers(PANEL)).toBe(false);
});
