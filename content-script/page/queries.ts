/** One-shot queries of a panel's: as whom it wishes, or, after alpha.54, as the page itself. */
import type { Answer, Request } from "../../protocol/commands.ts";
import type { Schema, Session, WireQuery } from "../../protocol/jazz.ts";
import { AuthorReader } from "./dialects/authors.ts";
import { dialectOf } from "./dialects/dialects.ts";
import { asSession } from "./dialects/session.ts";
import type { Host } from "./hosts/host.ts";
import type { TappedEngine } from "./hosts/tapped-engine.ts";
import { actingTools } from "./impersonation/engine-tools.ts";
import { toJson } from "./primordials.ts";
import { realAuth } from "./stream/host-info.ts";
import type { Identities } from "./stream/identities.ts";

/** Must not run within a call of the page. @throws why it is refused, or what the engine throws. */
export async function query(
  host: Host,
  request: Request<"query">,
  engineOf: () => TappedEngine,
  identities: Identities,
): Promise<Answer<"query">> {
  const { acting, refusals, reads: readsOf } = dialectOf(host);
  const { query: asked, session, tier } = request;
  const page = realAuth(host).state?.session ?? null;
  if (acting) {
    const { calls, dialect } = actingTools(engineOf());
    const as = dialect.sessionArgument(session === "page" ? page : personOf(session));
    const rows = await calls.query(toJson(asked), as, { tier });
    return { columns: columnsOf(asked, calls.schema()), rows };
  }
  const itself = session === "page" || (page !== null && session?.user_id === page.user_id);
  const reads = itself ? readsOf(engineOf()) : null;
  if (!reads) throw new Error(refusals?.query);
  const columns = columnsOf(asked, reads.schema());
  const reader = new AuthorReader((author) => identities.meet(host, author));
  const rows = reader.rows(await reads.query(asked, tier), columns, asked.array_subqueries);
  return { columns, rows };
}

/** Whom a request names. Nobody is meant only by `null`: a mistake must not lift every check. */
export function personOf(value: unknown): Session | null {
  const session = asSession(value);
  if (session || value === null) return session;
  throw new Error("A persona needs a user_id. Choose somebody, or “No session”.");
}

/** Names for what a query returns, in the order of its values. */
function columnsOf(query: WireQuery, schema: Schema): string[] {
  const included = query.array_subqueries.map(({ column_name }) => column_name);
  const own = (schema[query.table]?.columns ?? []).map(({ name }) => name);
  return [...(query.select_columns ?? own), ...included];
}
