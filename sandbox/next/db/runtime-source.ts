import type { Schema } from "../../../protocol/jazz.ts";
import { LOCAL_FIRST_ISSUER, mintSeedToken } from "../../db/token.ts";
import { pack } from "../engine/bytes.ts";
import { loadNextEngine } from "../engine/load-module.ts";
import { WasmDb } from "../engine/wasm-db.ts";
import { NativeRuntimeAdapter } from "../runtime/native-runtime-adapter.ts";
import type { InternalSession } from "../session.ts";

/**
 * Where a Db gets its runtime (`runtime/default-runtime-source.ts`): an engine in memory on the
 * page's own thread, with the persistent driver as a cache of what a worker keeps.
 */
export class DefaultRuntimeSource {
  readonly defaultDurabilityTier = undefined;
  readonly supportsBrowserWorker = true;

  load(): Promise<void> {
    return loadNextEngine();
  }

  createRuntime(
    schema: Schema,
    session: InternalSession | null,
    persistent: boolean,
  ): NativeRuntimeAdapter {
    const db = WasmDb.openMemory(pack(withoutPolicies(schema)), pack(session), persistent);
    return new NativeRuntimeAdapter(db, schema, { session, holdsTransport: !persistent });
  }

  mintLocalFirstToken(options: { secret: string; audience: string }): string {
    return mintSeedToken(options.secret, LOCAL_FIRST_ISSUER, options.audience);
  }

  assertAuthUpdateAllowed(): void {}

  async shutdown(): Promise<void> {}
}

/** A page's schema carries no policies. */
export function withoutPolicies(schema: Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).map(([name, { policies: _, ...table }]) => [name, table]),
  );
}
