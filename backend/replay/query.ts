import type { QueryResult, Request } from "../../protocol/commands.ts";
import type { Session, WireRow } from "../../protocol/jazz.ts";
import { clientOf } from "../handles/wire-query.ts";
import { isObject, member } from "../safely.ts";
import type { Tables } from "../schema/tables.ts";
import { asEngineSession } from "./jazz-session.ts";
import { patient } from "./rows.ts";

/**
 * A one-shot query on the engine behind the context's handles, which takes wire queries, with
 * whose eyes it is to look (`JazzClient.getRuntime` of garden-co/jazz).
 *
 * @throws where the engine cannot be reached.
 */
export async function query(
  db: object,
  { query, tier }: Pick<Request<"query">, "query" | "tier">,
  session: Session | null,
  tables: Tables,
  connected: boolean,
): Promise<QueryResult> {
  if (!isObject(query)) throw new Error("A query needs a table.");
  const engine = engineOf(db, tables.schema);
  const ask = member(engine, "query");
  if (typeof ask !== "function") {
    throw new Error(
      "The engine behind this backend's handles was not found, so it cannot be asked.",
    );
  }
  const level = tier ?? (connected ? "edge" : "local");
  const args = [JSON.stringify(query), asEngineSession(session), level, undefined];
  const rows: unknown = await patient(Reflect.apply(ask, engine, args));
  const included = (query.array_subqueries ?? []).map(({ column_name }) => column_name);
  const own = (tables.structure(query.table)?.columns ?? []).map(({ name }) => name);
  const columns = [...(query.select_columns ?? own), ...included];
  return { columns, rows: Array.isArray(rows) ? (rows as WireRow[]) : [] };
}

/** From a handle to the client that all handles share, and from it to the engine. */
function engineOf(db: object, schema: unknown): unknown {
  const client = clientOf(db, schema);
  const getRuntime = member(client, "getRuntime");
  return typeof getRuntime === "function" ? Reflect.apply(getRuntime, client, []) : undefined;
}
