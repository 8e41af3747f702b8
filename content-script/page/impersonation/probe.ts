/**
 * Shows that an engine really runs a write as somebody else, before anybody relies on it. All of
 * it happens in transactions that are rolled back, as a user that does not exist. It must not run
 * within a call of the page.
 */
import type { Scope } from "../../../protocol/attribution.ts";
import { type Schema, type Session, SYSTEM_AUTHOR } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { randomUuid } from "../dialects/bytes.ts";
import type { EngineCalls } from "../dialects/dialect.ts";
import { keys, messageOf, toJson } from "../primordials.ts";
import { SILENCE } from "../realm.ts";
import { synthesizeRow } from "./synthesize.ts";

export interface ProbeResult {
  /** Why the engine cannot be relied on; `null` when it honours another session. */
  refusal: string | null;
  /** The engine's words when it denied the unknown user something; `null` if it never did. */
  denial: string | null;
}

/** Tables tried before giving up. */
const TABLES = 12;

/** Whether the engine honours another session. */
export async function probeEngine(
  calls: EngineCalls,
  isDenial: (message: string) => boolean,
): Promise<ProbeResult> {
  const probe = new Probe(calls, isDenial);
  return { refusal: await probe.refusal(), denial: probe.denial };
}

/** The engine's words when it denies a user that does not exist an insert; `null` if it never does. */
export async function findDenial(
  calls: EngineCalls,
  isDenial: (message: string) => boolean,
): Promise<string | null> {
  const probe = new Probe(calls, isDenial);
  for (const table of probe.tables) {
    await probe.judge(table, "insert");
    if (probe.denial !== null) break;
  }
  return probe.denial;
}

/** What a write as the unknown user came to. */
interface Written {
  /** Whom the row names as its author; `null` when nothing could be written. */
  author: string | null;
  /** Whether it was seen outside of its transaction. */
  leaked: boolean;
}

const NOTHING: Written = { author: null, leaked: false };

class Probe {
  denial: string | null = null;
  readonly #schema: Schema;
  readonly #stranger: Session = { user_id: randomUuid(), claims: {}, authMode: "external" };

  constructor(
    readonly calls: EngineCalls,
    readonly isDenial: (message: string) => boolean,
  ) {
    this.#schema = calls.schema();
  }

  get tables(): string[] {
    return keys(this.#schema).slice(0, TABLES);
  }

  async refusal(): Promise<string | null> {
    if (!this.#keepsBatches()) {
      return "This engine did not show that it keeps a write inside its transaction.";
    }
    for (const op of ["insert", "update"] as const) {
      for (const table of this.tables) {
        const { author, leaked } = await this.judge(table, op);
        if (author === null) continue;
        if (leaked) return "This engine showed a transaction's row outside of it.";
        if (author === this.#stranger.user_id) return null;
        return "This engine put the page's own author on a write made as somebody else.";
      }
    }
    return "This engine could not be shown to honour another session.";
  }

  /**
   * Writes in the stranger's session; where that is denied, with the stranger's attribution and
   * with neither, which no policy judges: an engine that puts its own session in place of any
   * other would deny these too, or put its own author on them. They differ in their context alone.
   */
  async judge(table: string, op: "insert" | "update"): Promise<Written> {
    const batch = this.calls.begin("transactional");
    const write = (scope: Scope): Promise<Written> =>
      op === "insert" ? this.#insert(table, batch, scope) : this.#update(table, batch, scope);
    try {
      return await write({ session: this.#stranger, attribution: null });
    } catch (error) {
      if (error === SILENCE) throw error;
      const message = messageOf(error);
      if (!this.isDenial(message)) return NOTHING;
      this.denial ??= message;
      const unchecked = (attribution: string | null): Promise<Written> =>
        write({ session: null, attribution }).catch(() => NOTHING);
      const named = await unchecked(this.#stranger.user_id);
      const { author } = await unchecked(null);
      return author === SYSTEM_AUTHOR ? named : NOTHING;
    } finally {
      this.calls.rollback(batch);
    }
  }

  /**
   * Whether a batch that was never opened is refused otherwise than an open one. Asked with a
   * table and a row that do not exist, so that an engine that looks at no context writes nothing.
   */
  #keepsBatches(): boolean {
    const table = `jazz_devtools_${randomUuid()}`;
    const scope = { session: this.#stranger, attribution: null };
    const never = randomUuid().replaceAll("-", "");
    const open = this.calls.begin("transactional");
    const refused = (op: "insert" | "update" | "delete", batch: string): string | null => {
      const row = op === "insert" ? null : this.#stranger.user_id;
      try {
        this.calls.write({ op, table, row, values: {}, scope, batch });
        return null;
      } catch (error) {
        return messageOf(error).replaceAll(batch, "");
      }
    };
    try {
      return (["insert", "update", "delete"] as const).some((op) => {
        const [inOpen, inNever] = [refused(op, open), refused(op, never)];
        return inOpen !== null && inNever !== null && inOpen !== inNever;
      });
    } finally {
      this.calls.rollback(open);
    }
  }

  async #insert(table: string, batch: string, scope: Scope): Promise<Written> {
    const structure = this.#schema[table];
    if (!structure) return NOTHING;
    const values = synthesizeRow(structure, this.#stranger.user_id);
    const { row } = this.calls.write({ op: "insert", table, row: null, values, scope, batch });
    if (row === null) return NOTHING;
    const author = await this.#author("$createdBy", table, row, batch);
    return { author, leaked: (await this.#author("$createdBy", table, row)) !== null };
  }

  async #update(table: string, batch: string, scope: Scope): Promise<Written> {
    const [any] = await this.calls.query(toJson(tableQuery(table, { limit: 1 })));
    if (!any) return NOTHING;
    this.calls.write({ op: "update", table, row: any.id, values: {}, scope, batch });
    const author = await this.#author("$updatedBy", table, any.id, batch);
    return { author, leaked: (await this.#author("$updatedBy", table, any.id)) === author };
  }

  async #author(
    column: string,
    table: string,
    row: string,
    batch?: string,
  ): Promise<string | null> {
    const query = toJson(tableQuery(table, { ids: [row], columns: [column] }));
    const [found] = await this.calls.query(query, undefined, { batch });
    const [author] = found?.values ?? [];
    return author?.type === "Text" ? author.value : null;
  }
}
