/**
 * How the core and tools that were asked to be there from the start find each other: two scripts of
 * one world, at `document_start` in no fixed order. Nobody else can take part: before the first
 * script of the page can run, its element is put into the document, and that ends this.
 */
import type { MakeTools } from "./core.ts";

const READY = "jazz-devtools:core-ready";
const OFFER = "jazz-devtools:tools-offer";

/** The core's side. */
export function acceptTools(take: (make: MakeTools) => void): void {
  const accept = (event: Event): void => {
    event.preventDefault();
    end();
    take((event as CustomEvent<MakeTools>).detail);
  };
  const end = untilPageScripts(() => window.removeEventListener(OFFER, accept));
  window.addEventListener(OFFER, accept);
  window.dispatchEvent(new Event(READY));
}

/** The tools' side. */
export function offerTools(make: MakeTools): void {
  const offer = (): void => {
    const offered = new CustomEvent(OFFER, { detail: make, cancelable: true });
    if (!window.dispatchEvent(offered)) end();
  };
  const end = untilPageScripts(() => window.removeEventListener(READY, offer));
  window.addEventListener(READY, offer);
  offer();
}

/** Ends something before the first script of the page, or at once when that is called. */
function untilPageScripts(stop: () => void): () => void {
  const end = (): void => {
    observer.disconnect();
    stop();
  };
  const observer = new MutationObserver(end);
  observer.observe(document, { childList: true, subtree: true });
  return end;
}
