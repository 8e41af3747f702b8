/** What Jazz itself answers when it is asked what its own user may do, after alpha.54. */
import type { Advice, Request } from "../../protocol/commands.ts";
import type { HostRecord } from "../store/records.ts";
import { isLater, isLive } from "./host-facts.ts";
import type { AuthorityVerdict } from "./verdict.ts";

/** The authority: a page's Jazz passes on what the server says to the page's own user. */
export const PAGES_JAZZ = "page's Jazz" satisfies AuthorityVerdict["authority"];

/** Whether a host can be asked: `canRead` and its siblings exist only after alpha.54. */
export function canAdvise(host: HostRecord): boolean {
  return isLater(host) && isLive(host) && host.info.kind !== "backend";
}

const NO_SERVER = "a server that answers: Jazz knows only while it is connected to one";

/** An answer in a sentence. Jazz gives no reasons; of `unknown` it is told what is missing. */
export function adviceWords(op: Request<"advise">["op"], { verdict, missing }: Advice): string {
  switch (verdict) {
    case "allowed":
      return op === "read" ? "The server shows this row." : `The server would take the ${op}.`;
    case "denied":
      return op === "read"
        ? "The server does not show this row; Jazz gives no reason."
        : `The server would refuse the ${op}; Jazz gives no reason.`;
    default:
      return `Missing: ${(missing ?? NO_SERVER).replace(/\.$/, "")}.`;
  }
}
