/** Jazz for Svelte (`svelte/context.svelte.ts` of garden-co/jazz): reactive state under the symbol `jazz`. */
import { getContext, setContext } from "svelte";
import type { Session } from "../../../protocol/jazz.ts";
import type { Db } from "../../db/db.ts";
import type { SubscriptionsOrchestrator } from "../subscriptions-orchestrator.ts";

const JAZZ_CTX_KEY = Symbol("jazz");

export interface JazzContext {
  db: Db | null;
  session: Session | null;
  manager: SubscriptionsOrchestrator | null;
}

/** What `JazzSvelteProvider` calls to become the context of the components in it. */
export function initJazzContext(): JazzContext {
  const context: JazzContext = $state({ db: null, session: null, manager: null });
  setContext(JAZZ_CTX_KEY, context);
  return context;
}

/** @throws outside of a provider. */
export function getJazzContext(): JazzContext {
  const context = getContext<JazzContext | undefined>(JAZZ_CTX_KEY);
  if (!context) throw new Error("getDb/getSession must be used within <JazzSvelteProvider>");
  return context;
}

export function getDb(): Db {
  const { db } = getJazzContext();
  if (!db) throw new Error("Jazz database is not yet initialised");
  return db;
}

/** The current session: `current` follows it. */
export function getSession(): { readonly current: Session | null } {
  const context = getJazzContext();
  return {
    get current() {
      return context.session;
    },
  };
}
