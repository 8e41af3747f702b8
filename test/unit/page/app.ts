/** A little app on the sandbox's engine: who may do what, and the calls its SDK would make. */
import type { Schema, Session, TaggedRecord } from "../../../protocol/jazz.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import { WasmRuntime } from "../../../sandbox/engine/wasm-runtime.ts";
import { bool, text, user } from "../support/values.ts";

export { bool, text, user };

export const alice = user("alice");
export const bob = user("bob");

const own = {
  type: "Cmp" as const,
  column: "owner_id",
  op: "Eq" as const,
  value: { type: "SessionRef" as const, path: ["user_id"] },
};

const columns = [
  { name: "title", column_type: { type: "Text" as const }, nullable: false },
  { name: "done", column_type: { type: "Boolean" as const }, nullable: false },
  { name: "owner_id", column_type: { type: "Text" as const }, nullable: false },
];

/** Todos are their owner's; notes are everybody's. */
export const schema: Schema = {
  todos: {
    columns,
    policies: {
      select: { using: own },
      insert: { with_check: own },
      update: { using: own, with_check: own },
      delete: { using: own },
    },
  },
  notes: { columns: [{ name: "body", column_type: { type: "Text" }, nullable: false }] },
};

/** The same tables without any policy: everything is allowed. */
export const openSchema: Schema = { todos: { columns }, notes: schema["notes"] ?? { columns: [] } };

export const runtimeSchema = (of: Schema): string =>
  JSON.stringify({ __jazzRuntimeSchema: 1, schema: of, loadedPolicyBundle: false });

export function newEngine(of: Schema = schema): WasmRuntime {
  return new WasmRuntime(runtimeSchema(of), "app-1", "dev", "main", null, false, false);
}

export const json = (session: Session): string => JSON.stringify(session);

export const todo = (owner: string, title = `a todo of ${owner}`): TaggedRecord => ({
  title: text(title),
  done: bool(false),
  owner_id: text(owner),
});

export const allTodos = JSON.stringify(tableQuery("todos"));
export const DEFERRED = '{"local_updates":"deferred"}';

/** What an app that applies its deltas as the SDK does would show. */
export class ShownRows {
  ids: string[] = [];
  deltas = 0;

  readonly callback = (delta: unknown): void => {
    this.deltas++;
    const changes = [...changesIn(delta)].sort((a, b) => a.index - b.index);
    for (const { kind, id, index } of changes) {
      const at = this.ids.indexOf(id);
      if (at >= 0) this.ids.splice(at, 1);
      if (kind !== 1) this.ids.splice(Math.min(index, this.ids.length), 0, id);
    }
  };

  get sorted(): string[] {
    return [...this.ids].sort();
  }
}

interface Change {
  kind: number;
  id: string;
  index: number;
}

function* changesIn(delta: unknown): Generator<Change> {
  if (Array.isArray(delta)) return yield* delta as Change[];
  const native = delta as Record<string, Uint8Array> & Record<string, number>;
  for (const [kind, name] of ["added", "removed", "updated"].entries()) {
    const bytes = Buffer.from(native[name] as unknown as Uint8Array);
    let offset = 0;
    for (let i = 0; i < Number(native[`${name}Count`]); i++) {
      const hex = bytes.toString("hex", offset, offset + 16);
      const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
      const index = bytes.readUInt32LE(offset + 16);
      offset += 20;
      const flagged = kind === 2 ? bytes.readUInt8(offset++) === 1 : kind === 0;
      if (flagged) offset += 4 + bytes.readUInt32LE(offset);
      yield { kind, id, index };
    }
  }
}

/** The rows a user sees, asked of the engine itself. */
export async function visibleTo(engine: WasmRuntime, session: Session | null): Promise<string[]> {
  const rows = await engine.query(allTodos, session ? json(session) : undefined);
  return rows.map(({ id }) => id).sort();
}
