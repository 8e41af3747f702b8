import type { Permissions } from "../../../protocol/jazz.ts";
import { definePermissions as compile } from "../../policy/define-permissions.ts";
import type { AppLike, PermissionContext } from "../../policy/dsl/permission-types.ts";
import type { SessionRef } from "../../policy/dsl/references.ts";

/** The session at judging time has a user, and the user an account. */
type NextSessionRules<App extends AppLike> = PermissionContext<App>["session"] & {
  readonly user: {
    readonly account: SessionRef;
    readonly identity: { readonly issuer: SessionRef; readonly subject: SessionRef };
  };
};

/** Compiles rules to permissions JSON, as alpha.53 does, for sessions with accounts. */
export function definePermissions<const App extends AppLike>(
  app: App,
  define: (
    context: Omit<PermissionContext<App>, "session"> & { session: NextSessionRules<App> },
  ) => unknown,
): Permissions {
  return compile(app, (context) => define(context as Parameters<typeof define>[0]));
}
