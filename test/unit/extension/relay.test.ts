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
  window.dispatchEvent(new Event("pagehide"));
  window.dispatchEvent(new Event("pageshow"));
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
  window.dispatchEvent(new Event("pagehide"));
  expect(port.said.at(-1)).toMatchObject({ gone: true });
  window.dispatchEvent(new Event("pageshow"));
  expect(answers(PANEL)).toBe(true);
});

it("is reached again when a call came to a document that was just left", () => {
  callRelay(newPort(PANEL));
  window.dispatchEvent(new Event("pagehide"));
  // Its port is dead by the time the document comes back, which nobody says.
  callRelay(newPort(PANEL));
  window.dispatchEvent(new Event("pageshow"));
  expect(answers(PANEL)).toBe(true);
});

it("opens the port it was asked for while its document was left, when that comes back", () => {
  window.dispatchEvent(new Event("pagehide"));
  askRelay({ call: PANEL });
  expect(opened).toEqual([]);
  window.dispatchEvent(new Event("pageshow"));
  expect(opened.map(({ name }) => name)).toEqual([PANEL]);
  expect(opened[0]?.said).toMatchObject([{ here: true }]);
});

it("hears the hook's last words while the document is left, and at no other time", async () => {
  const port = newPort(PANEL);
  callRelay(port);
  const heard = new Promise<ToHook>((resolve) => {
    hook.onmessage = ({ data }: MessageEvent<ToHook | string>) => {
      if (typeof data === "object" && data.m === "parting") resolve(data);
    };
  });
  hook.postMessage({ m: "tools" });
  const { event } = (await heard) as Extract<ToHook, { m: "parting" }>;
  const tell = (data: unknown) => () =>
    void window.dispatchEvent(new MessageEvent(event, { data }));
  const bodies = (): unknown[] => port.said.flatMap((one) => ("body" in one ? [one.body] : []));

  tell("too early")();
  for (const words of [tell("the rest"), tell({ no: "text" })]) {
    window.addEventListener("pagehide", words, { capture: true, once: true });
  }
  window.addEventListener("pagehide", tell("too late"), { once: true });
  window.dispatchEvent(new Event("pagehide"));
  expect(bodies()).toEqual(["the rest"]);
  expect(port.said.at(-1)).toMatchObject({ gone: true });
});
