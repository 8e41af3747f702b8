/** What a backend imports: `jazz-devtools/backend`. */
import { createInspector, type Inspector, type InspectorOptions } from "./inspector.ts";
import { refuseInProduction } from "./production.ts";

export type { Connection } from "./connection.ts";
export { createInspector, type Inspector, type InspectorOptions } from "./inspector.ts";

export interface InspectBackendOptions extends InspectorOptions {
  /** Where panels connect, on the loopback interface. Default: a free one. */
  port?: number | undefined;
  /** Start in production all the same. */
  force?: boolean | undefined;
}

/**
 * Shows a backend's context in DevTools: every handle it makes, and what is written and read
 * through each. The context goes on as before; `close` gives it its own methods back.
 *
 * @throws in production, unless forced.
 */
export function inspectBackend(context: object, options: InspectBackendOptions): Inspector {
  refuseInProduction(options.force);
  return createInspector(context, options);
}
