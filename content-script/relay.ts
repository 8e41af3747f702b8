/**
 * The isolated world's only job: carry messages between the page's hook and the extension.
 * It never speaks first: a panel connects to it, and until one does nothing is sent anywhere.
 */
import { type FromDocument, TAB_PORT, type ToDocument } from "../protocol/envelope.ts";
import { acceptPort } from "./handshake.ts";

interface ExtensionPort {
  name: string;
  postMessage(message: FromDocument): void;
  onMessage: { addListener(listener: (message: unknown) => void): void };
  onDisconnect: { addListener(listener: () => void): void };
}

interface ExtensionRuntime {
  onConnect: { addListener(listener: (port: ExtensionPort) => void): void };
}

declare const chrome: { runtime: ExtensionRuntime };

const DETACH = JSON.stringify({ m: "detach" });

acceptPort((page) => {
  const document = randomName();
  let panel: ExtensionPort | null = null;

  const send = (message: FromDocument): void => {
    try {
      panel?.postMessage(message);
    } catch {
      // The port closed between two messages; its disconnect event cleans up.
    }
  };

  page.onmessage = (event: MessageEvent<string>) => send({ document, body: event.data });

  chrome.runtime.onConnect.addListener((port) => {
    if (!port.name.startsWith(TAB_PORT)) return;
    // A panel calls again to reach new frames; this one already answers it. It only stays silent:
    // one frame that disconnects closes the port for all.
    if (panel?.name === port.name) return;
    panel = port;
    port.onMessage.addListener((message) => {
      const { document: to, body } = message as ToDocument;
      if (panel === port && (to === null || to === document)) page.postMessage(body);
    });
    port.onDisconnect.addListener(() => {
      if (panel !== port) return;
      panel = null;
      page.postMessage(DETACH);
    });
    send({ document, here: true });
  });

  // Also on the way into the back/forward cache, where ports close without a word.
  window.addEventListener("pagehide", () => {
    if (!panel) return;
    send({ document, gone: true });
    panel = null;
    page.postMessage(DETACH);
  });
});

function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
