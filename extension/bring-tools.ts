/** Brings the tools into documents of a tab whose relays ask for them. */

import { loadTools } from "virtual:page-tools";
import { type FromTab, readFromRelay } from "../protocol/envelope.ts";
import { browser, type Runtime } from "./browser.ts";
import type { TabLink } from "./transport/tab-link.ts";

/** What the browser says of the frame that a message came from; Chrome names the document too. */
type Sender = Runtime.MessageSender & { documentId?: string };

/**
 * @param link what reaches the tab's documents: of those that have gone nothing is told.
 * @param tell hears why a document cannot be given them.
 * @returns what ends this.
 */
export function bringTools(
  tabId: number,
  link: Pick<TabLink, "has">,
  tell: (message: FromTab) => void,
): () => void {
  const listener = (message: unknown, sender: Sender): undefined => {
    const wish = readFromRelay(message);
    if (!wish || !("bring" in wish) || sender.tab?.id !== tabId) return;
    const { document, name, secret } = wish.bring;
    bring(tabId, sender, [name, secret]).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      const trouble = `The browser did not let DevTools put what it needs into this page: ${why}`;
      if (link.has(document)) tell({ document, trouble });
    });
  };
  browser.runtime.onMessage.addListener(listener);
  return () => browser.runtime.onMessage.removeListener(listener);
}

async function bring(
  tabId: number,
  { documentId, frameId = 0 }: Sender,
  args: [name: string, secret: string],
): Promise<void> {
  const { default: func } = await loadTools();
  const frame = documentId === undefined ? { frameIds: [frameId] } : { documentIds: [documentId] };
  await browser.scripting.executeScript({
    target: { tabId, ...frame },
    world: "MAIN",
    injectImmediately: true,
    func: func as (...args: unknown[]) => unknown,
    args,
  });
}
