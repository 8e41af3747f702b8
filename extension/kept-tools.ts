/**
 * Tools that are in pages from their start, for tabs whose pages go on acting after a reload. Which
 * those are is only in the names of the registered scripts, which end with the browser's session.
 */
import { readFromRelay } from "../protocol/envelope.ts";
import { browser, type Runtime } from "./browser.ts";

const SCRIPT = "kept-tools.js";

/** Does what relays ask for, and forgets tabs that are gone. */
export function followKeptTools(): void {
  const onMessage = (
    message: unknown,
    { tab }: Runtime.MessageSender,
    respond: (done: boolean) => void,
  ): true | undefined => {
    const wish = readFromRelay(message);
    if (!wish || !("keep" in wish) || tab?.id === undefined) return undefined;
    const { on, origin } = wish.keep;
    (on ? keep(tab.id, origin) : letGo(tab.id, origin)).then(
      () => respond(true),
      () => respond(false),
    );
    return true;
  };
  browser.runtime.onMessage.addListener(onMessage as Runtime.OnMessageListenerCallback);
  browser.tabs.onRemoved.addListener((gone) => void forget((tabId) => tabId === gone));
  void forgetClosedTabs();
}

/** Scripts are registered for all tabs; those in which nobody is kept see to it themselves. */
async function keep(tabId: number, origin: string): Promise<void> {
  const pattern = patternOf(origin);
  const id = idOf(tabId, pattern);
  if ((await browser.scripting.getRegisteredContentScripts({ ids: [id] })).length > 0) return;
  await browser.scripting.registerContentScripts([
    {
      id,
      js: [SCRIPT],
      matches: [pattern],
      allFrames: true,
      matchOriginAsFallback: true,
      runAt: "document_start",
      world: "MAIN",
      persistAcrossSessions: false,
    } as Script,
  ]);
}

function letGo(tabId: number, origin: string): Promise<void> {
  const given = patternOf(origin);
  return forget((tab, pattern) => tab === tabId && pattern === given);
}

type Script = Parameters<typeof browser.scripting.registerContentScripts>[0][number];

async function forget(which: (tabId: number, pattern: string) => boolean): Promise<void> {
  const scripts = await browser.scripting.getRegisteredContentScripts();
  const ids = scripts
    .map(({ id }) => id)
    .filter((id) => {
      const [tabId, pattern = ""] = id.split(" ");
      return which(Number(tabId), pattern);
    });
  if (ids.length > 0) await browser.scripting.unregisterContentScripts({ ids });
}

async function forgetClosedTabs(): Promise<void> {
  const open = new Set((await browser.tabs.query({})).map(({ id }) => id));
  await forget((tabId) => !open.has(tabId));
}

const idOf = (tabId: number, pattern: string): string => `${tabId} ${pattern}`;

/** All ports of the host: Firefox knows no patterns with a port. */
function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}
