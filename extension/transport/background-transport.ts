import { PANEL_PORT } from "../../protocol/envelope.ts";
import { browser, type Runtime } from "../browser.ts";
import type { BackgroundToPanel, PanelToBackground } from "./background-messages.ts";
import type { Transport, TransportListener } from "./transport.ts";

const RECONNECT_MS = 100;

/**
 * Firefox: a panel cannot reach tabs, so the background does it. The background may be put to
 * sleep at any time; connecting again wakes it, and the relays then answer a new call.
 */
export function backgroundTransport(tabId: number, listener: TransportListener): Transport {
  let port: Runtime.Port | null = null;
  let closed = false;

  const send = (message: PanelToBackground): void => port?.postMessage(message);

  const connect = (): void => {
    if (closed) return;
    try {
      port = browser.runtime.connect({ name: `${PANEL_PORT}:${tabId}` });
    } catch {
      listener.onOutdated();
      return;
    }
    port.onMessage.addListener((value: unknown) => {
      const message = value as BackgroundToPanel;
      if ("reach" in message) listener.onReach(message.reach);
      else listener.onMessage(message.message);
    });
    port.onDisconnect.addListener(() => {
      port = null;
      listener.onReach(0);
      setTimeout(connect, RECONNECT_MS);
    });
  };

  connect();
  return {
    name: "through the background",
    post: (message) => send({ post: message }),
    call: () => send({ call: true }),
    markActing: (acting) => send({ acting }),
    close: () => {
      closed = true;
      port?.disconnect();
    },
  };
}
