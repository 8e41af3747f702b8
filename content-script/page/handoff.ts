/**
 * How the tools reach the hook when they are a script of their own. They come into the page's
 * world, where the hook has listened since before any script of the page: nobody else hears.
 * A page that dispatches the event itself gives tools to a hook that has no more power than the
 * page has; whatever they would send is judged at the far side like all that pages send.
 */
import type { Core, Hook, Tools } from "./core.ts";

const TOOLS = "jazz-devtools:tools";

interface ToolsEvent extends Event {
  makeTools?: (core: Core) => Tools;
}

/** The hook's side. */
export function awaitTools(window: EventTarget, hook: Hook): void {
  window.addEventListener(TOOLS, (event: ToolsEvent) => {
    event.stopImmediatePropagation();
    if (event.makeTools) hook.equip(event.makeTools);
  });
}

/** The tools' side. */
export function offerTools(window: EventTarget, makeTools: (core: Core) => Tools): void {
  const event: ToolsEvent = new Event(TOOLS);
  event.makeTools = makeTools;
  window.dispatchEvent(event);
}
