import { attempt } from "../primordials.ts";
import type { Realm } from "../realm.ts";

/** Addresses that a page may name, and characters of each. */
const MOST = 8;
const LENGTH = 500;

/**
 * Addresses of backend companions that the page names now, in
 * `<meta name="jazz-devtools" content="ws://127.0.0.1:…">`.
 */
export function namedBackends(document: Realm["document"]): string[] {
  const named: string[] = [];
  attempt(() => {
    for (const meta of document?.querySelectorAll?.('meta[name="jazz-devtools"]') ?? []) {
      const address: unknown = meta.getAttribute("content");
      if (typeof address === "string" && address.length <= LENGTH) named.push(address);
      if (named.length >= MOST) break;
    }
  });
  return named;
}
