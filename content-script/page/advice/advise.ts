/**
 * Asks a Db of alpha.55 or later what its own user may do with a row (`canRead`, `canInsert`,
 * `canUpdate` and `canDelete` of `runtime/db.ts` in garden-co/jazz; read, not yet run on a
 * release). Nothing is written, and nobody else is asked for: whatever session is named there, a
 * page's engine answers for its own.
 */
import type { Advice, Request } from "../../../protocol/commands.ts";
import type { Schema } from "../../../protocol/jazz.ts";
import { toJsValues } from "../../../protocol/js-values.ts";
import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";
import type { TappedDb } from "../hosts/tapped-db.ts";
import {
  apply,
  type Callable,
  hasOwn,
  messageOf,
  NativePromise,
  parseJson,
} from "../primordials.ts";
import { type Later, SILENCE, within } from "../realm.ts";
import { realAuth } from "../stream/host-info.ts";
import { whyUnknown } from "./why-unknown.ts";

type AdviceRequest = Request<"advise">;

const METHODS: Record<AdviceRequest["op"], string> = {
  read: "canRead",
  insert: "canInsert",
  update: "canUpdate",
  delete: "canDelete",
};

/** Jazz itself gives up after two seconds. */
const PATIENCE = 5_000;

const unknown = (missing: string): Advice => ({ verdict: "unknown", missing });

/** Must not run within a call of the page. @throws why it cannot be asked at all. */
export async function advise(host: Host, request: AdviceRequest, later: Later): Promise<Advice> {
  const db = askable(host);
  requireOwnUser(host, request);
  const args = argumentsOf(db, request);
  let answer: unknown;
  try {
    const asked = apply(
      (db.raw as Record<string, Callable>)[METHODS[request.op]] as Callable,
      db.raw,
      args,
    );
    answer = await within(NativePromise.resolve(asked), later, PATIENCE);
  } catch (error) {
    if (error === SILENCE) return unknown("Jazz did not answer in five seconds.");
    return unknown(`Jazz could not be asked: ${messageOf(error)}`);
  }
  if (answer === "allowed" || answer === "denied") return { verdict: answer, missing: null };
  return unknown(
    answer === "unknown" ? whyUnknown(host) : "Jazz answered something that is no verdict.",
  );
}

/** To ask a Db that was never used would make it an engine. */
function askable(host: Host): TappedDb {
  const { profile, db, engine, closedAt } = host;
  const { refusals } = dialectOf(host);
  if (profile.name === "unknown" && refusals) throw new Error(refusals.query);
  if (profile.name !== "next") {
    throw new Error("This version of Jazz cannot be asked what may be done with a row.");
  }
  if (closedAt !== null) throw new Error("This Db was shut down.");
  if (!db) throw new Error("The Db of this engine was not found, and only that can be asked.");
  if (!engine) {
    throw new Error(
      "This Db has no engine yet: it gets one with its first read or write. Use the app once.",
    );
  }
  return db;
}

function requireOwnUser(host: Host, { persona, through }: AdviceRequest): void {
  const own = realAuth(host).state?.session?.user_id;
  const another = persona === null || (persona !== undefined && persona.user_id !== own);
  if (!another && through === undefined) return;
  throw new Error(
    "A page of this Jazz answers for its own user only, whoever is asked for. Use the backend companion.",
  );
}

function argumentsOf(db: TappedDb, { op, table, row, values }: AdviceRequest): unknown[] {
  const schema = schemaOf(db);
  const structure = hasOwn(schema, table) ? schema[table] : undefined;
  if (!structure) throw new Error(`This page's Db has no table “${table}”.`);
  const handle = { _table: table, _schema: schema };
  if (op !== "insert" && row === null) throw new Error("Which row is asked about is not known.");
  const types = new Map(structure.columns.map(({ name, column_type }) => [name, column_type]));
  const given = (): unknown => toJsValues(values ?? {}, types, parseJson);
  const data = op === "insert" || op === "update" ? [given()] : [];
  return op === "insert" ? [handle, ...data] : [handle, row, ...data];
}

/** The app's own, since a Db works with one schema only; or else what it says that it is. */
function schemaOf({ schema, raw }: TappedDb): Schema {
  const { getRuntimeSchema } = raw as { getRuntimeSchema?: Callable };
  const known = schema ?? (getRuntimeSchema && apply(getRuntimeSchema, raw, []));
  if (typeof known === "object" && known !== null) return known as Schema;
  throw new Error("The schema of this Db is not known yet. Use the app once.");
}
