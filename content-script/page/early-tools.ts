/**
 * How the core and tools that were asked to be there from the start find each other. Nobody else can
 * take part: before the first script of the page can run, its element is put into the document, and
 * that ends this.
 */
import { accept, offer } from "../handshake.ts";
import type { Hook, MakeTools } from "./core.ts";

const CORE = "jazz-devtools:core";

/** The core's side. */
export function offerCore({ take }: Hook): void {
  untilPageScripts(offer(CORE, { data: take }));
}

/** The tools' side. */
export function handOverTools(make: MakeTools): void {
  untilPageScripts(accept<Hook["take"]>(CORE, ({ data: take }) => take(make)));
}

function untilPageScripts(end: () => void): void {
  const observer = new MutationObserver(() => {
    observer.disconnect();
    end();
  });
  observer.observe(document, { childList: true, subtree: true });
}
