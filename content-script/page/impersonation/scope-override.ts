import { type Mode, type Scope, scopeFor } from "../../../protocol/attribution.ts";
import type { Session } from "../../../protocol/jazz.ts";
import type { ActingDialect } from "../dialects/dialect.ts";
import { parseSession } from "../dialects/session.ts";
import type { Override } from "../hosts/tapped-engine.ts";
import { RowOrder } from "./row-order.ts";

/**
 * What the engine is told instead of the page's own session while somebody is acted for.
 * In `withAttribution` the reads stay the page's: only authorship changes.
 */
export class ScopeOverride implements Override {
  readonly scope: Scope;
  /** The session argument of reads; see {@link readsAsPage}. */
  readonly readsAs: string | undefined;
  /** Whether reads keep the session that the app asked for. */
  readonly readsAsPage: boolean;

  constructor(
    readonly dialect: ActingDialect,
    readonly persona: Session | null,
    readonly mode: Mode,
    /** The page's own session, for calls that already name the persona because the app follows. */
    readonly real: () => Session | null,
  ) {
    this.scope = scopeFor(persona, mode);
    this.readsAsPage = mode === "withAttribution" && persona !== null;
    this.readsAs = dialect.sessionArgument(this.scope.session);
  }

  /** A write's arguments with the persona's scope in place of the app's. */
  writeArguments(args: readonly unknown[], context: number): unknown[] {
    return replaceAt(args, context, this.dialect.rescope(args[context], this.scope));
  }

  /** A read's arguments with the persona's session in place of the app's. */
  readArguments(args: readonly unknown[], session: number): readonly unknown[] {
    return replaceAt(args, session, this.readSession(args[session]));
  }

  readSession(asked: unknown): unknown {
    return this.readsAsPage ? asked : this.readsAs;
  }

  /**
   * The session a read belongs under after the end of acting: an app that follows the persona
   * asks in its name meanwhile, and means its own user.
   */
  home(asked: unknown): unknown {
    const followed = this.scope.session !== null && !this.readsAsPage;
    if (!followed || parseSession(asked)?.user_id !== this.scope.session?.user_id) return asked;
    return this.dialect.sessionArgument(this.real());
  }

  followRows(): RowOrder {
    return new RowOrder();
  }
}

function replaceAt(args: readonly unknown[], position: number, value: unknown): unknown[] {
  const out: unknown[] = [];
  const length = Math.max(args.length, position + 1);
  for (let i = 0; i < length; i++) out[i] = i === position ? value : args[i];
  return out;
}
