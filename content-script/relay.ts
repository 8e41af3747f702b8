/**
 * The isolated world's only job: carry messages between the page's hook and the extension.
 * It never speaks first: a panel connects to it, or asks it to connect, and until one does nothing
 * is sent anywhere.
 */
import {
  type CallToRelays,
  type FromDocument,
  type FromRelay,
  TAB_PORT,
  type ToDocument,
} from "../protocol/envelope.ts";
import { toolsDesk } from "./bring-tools.ts";
import { acceptPort } from "./handshake.ts";
import type { FromHook } from "./tools-channel.ts";

interface ExtensionPort {
  name: string;
  postMessage(message: FromDocument): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

interface ExtensionRuntime {
  /** Taken away when the extension is updated or removed. */
  id?: string;
  connect(options: { name: string }): ExtensionPort;
  sendMessage(message: FromRelay): Promise<unknown>;
  onConnect: { addListener(listener: (port: ExtensionPort) => void): void };
  onMessage: { addListener(listener: (message: unknown) => void): void };
}

declare const chrome: { runtime: ExtensionRuntime };

/** How often it is looked whether the extension is still there, while a panel is. */
const LOOK_MS = 1_000;

const DETACH = JSON.stringify({ m: "detach" });

interface Relay {
  /** What the hook has said. */
  tell(data: string | FromHook): void;
  onConnect(port: ExtensionPort): void;
  onCall(name: string): void;
  onPageHide(): void;
  onPageShow(): void;
}

const { runtime } = chrome;

/** Whether the document is left, perhaps for the back/forward cache. */
let left = false;
/** Who asked for a port meanwhile: unlike one that was opened then, a port of its own will live. */
let missed: string | null = null;

function relayTo(page: MessagePort): Relay {
  const document = randomName();
  /** By what the hook is asked for the rest, and tells it, while the document is left. */
  const parting = { ask: randomName(), answer: randomName() };
  /** Texts that the hook said. */
  let heard = 0;
  let panel: ExtensionPort | null = null;
  let looking: ReturnType<typeof setInterval> | undefined;

  const send = (message: FromDocument): void => {
    try {
      panel?.postMessage(message);
    } catch {
      // The port closed between two messages; its disconnect event cleans up.
    }
  };

  const tools = toolsDesk({
    document,
    randomName,
    toHook: (message) => page.postMessage(message),
    // It throws where the extension was updated meanwhile.
    toExtension: async (message) => runtime.sendMessage(message),
    trouble: (trouble) => send({ document, trouble }),
  });

  /** A new frame's relay waits to be called, and not every browser tells a panel of new frames. */
  const onLoad = (event: Event): void => {
    if (event.isTrusted && event.target && "contentWindow" in event.target) {
      send({ document, frames: true });
    }
  };

  const leave = (): void => {
    panel = null;
    clearInterval(looking);
    window.document.removeEventListener("load", onLoad, true);
    page.postMessage(DETACH);
    tools.panelLeft();
  };

  /** An update leaves this script behind, and closes its ports without a word. */
  const lookForExtension = (): void => {
    if (runtime.id === undefined) leave();
  };

  /**
   * Whether a port's name is of a panel that this relay does not answer yet. A panel calls again to
   * reach new frames; who answers it already only stays silent, since a frame that disconnects from
   * a port may close it for all. A call that still reaches a document after it was left comes from a
   * port that is not heard of again: who answered that would be silent when it comes back.
   */
  const isNew = (name: string): boolean =>
    !left && name.startsWith(TAB_PORT) && panel?.name !== name;

  const answer = (port: ExtensionPort): void => {
    panel = port;
    port.onMessage.addListener((message) => {
      const { document: to, body } = message as ToDocument;
      if (panel === port && (to === null || to === document)) page.postMessage(body);
    });
    port.onDisconnect.addListener(() => {
      if (panel === port) leave();
    });
    window.document.addEventListener("load", onLoad, true);
    tools.panelCame();
    clearInterval(looking);
    looking = setInterval(lookForExtension, LOOK_MS);
    send({ document, here: true });
  };

  const onLastWords = (event: Event): void => {
    const { data } = event as MessageEvent<unknown>;
    if (typeof data === "string") send({ document, body: data });
  };

  return {
    tell(data) {
      if (typeof data === "string") {
        heard++;
        return send({ document, body: data });
      }
      if (data.m === "tools") page.postMessage({ m: "parting", ...parting });
      tools.heard(data);
    },
    onConnect(port) {
      if (isNew(port.name)) answer(port);
    },
    onCall(name) {
      if (left) missed = name;
      else if (isNew(name)) answer(runtime.connect({ name }));
    },
    onPageHide() {
      if (!panel) return;
      // Not left to a listener of the hook's: Chrome calls those of a pagehide in the order of their
      // registration, capturing or not, and after ours nobody is told.
      window.addEventListener(parting.answer, onLastWords);
      window.dispatchEvent(new MessageEvent(parting.ask, { data: heard }));
      window.removeEventListener(parting.answer, onLastWords);
      send({ document, gone: true });
      leave();
    },
    onPageShow() {
      if (missed !== null && isNew(missed)) answer(runtime.connect({ name: missed }));
      missed = null;
    },
  };
}

/** The hook's port, as soon as it is there: before the first script of the page. */
let hook: MessagePort | null = null;
/** Made for the first call of a panel or word of the hook: most documents have neither. */
let made: Relay | null = null;

function relay(): Relay | null {
  if (hook) made ??= relayTo(hook);
  return made;
}

// Before the hook is waited for: whichever of the two scripts comes first, its own time is its own.
runtime.onConnect.addListener((port) => relay()?.onConnect(port));
runtime.onMessage.addListener((message) => relay()?.onCall((message as CallToRelays).call));
// Also on the way into the back/forward cache, where ports close without a word.
window.addEventListener("pagehide", ({ isTrusted }) => {
  if (!isTrusted) return;
  left = true;
  made?.onPageHide();
});
window.addEventListener("pageshow", ({ isTrusted }) => {
  if (!isTrusted) return;
  left = false;
  made?.onPageShow();
});

acceptPort((port) => {
  hook = port;
  port.onmessage = ({ data }: MessageEvent<string | FromHook>) => relay()?.tell(data);
});

function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
