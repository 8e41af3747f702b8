import type { Permissions, Schema } from "../../protocol/jazz.ts";

/** Where an app's tables come from: what `defineApp` made, or the schema itself. */
export type SchemaSource = Schema | { wasmSchema: Schema };

/** How a backend opens its context (`backend/create-jazz-context.ts` of Jazz). */
export interface BackendContextConfig {
  appId: string;
  app?: SchemaSource;
  /** Enforced in this process for whoever a handle stands for. */
  permissions?: Permissions;
  driver: { type: "memory" } | { type: "persistent"; dataPath: string };
  serverUrl?: string;
  env?: string;
  userBranch?: string;
  /** Proves to the server that this is the app's backend. */
  backendSecret?: string;
  adminSecret?: string;
  jwtToken?: string;
  tier?: "local" | "edge" | "global";
  jwksUrl?: string;
  /** The sandbox signs and checks tokens with one key: see `checkExternalToken`. */
  jwtPublicKey?: string;
  /** Default: `true`. */
  allowLocalFirstAuth?: boolean;
}

/** @throws with the SDK's sentence when options exclude each other. */
export function assertValidBackendConfig(config: BackendContextConfig): void {
  if (config.driver.type === "memory" && !config.serverUrl) {
    throw new Error("driver.type='memory' requires serverUrl.");
  }
  if (config.jwksUrl !== undefined && config.jwtPublicKey !== undefined) {
    throw new Error(
      "Backend auth config cannot set both jwksUrl and jwtPublicKey. Pick one external JWT verification mode.",
    );
  }
}

export function schemaOfSource(source: SchemaSource): Schema {
  const { wasmSchema } = source;
  return wasmSchema && !Array.isArray(wasmSchema.columns)
    ? (wasmSchema as Schema)
    : (source as Schema);
}
