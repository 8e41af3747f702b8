/**
 * `jazz-devtools/backend`, as the package has it. Its declarations stand alone: they name no type of
 * another file.
 */
import { createInspector } from "./inspector.ts";
import { refuseInProduction } from "./production.ts";
import { startWire } from "./wire/start-wire.ts";

export interface InspectBackendOptions {
  /** What `defineApp` made: its tables are known by it. */
  app: unknown;
  /** What `definePermissions` made, for the panel to explain. */
  permissions?: object | undefined;
  /** What the panel calls this backend. */
  name?: string | undefined;
  /** Where panels connect, on the loopback interface. Default: that of the last run, or a free one. */
  port?: number | undefined;
  /** Start in production all the same. */
  force?: boolean | undefined;
  /** Takes the lines that tell the address. Default: `console.log`. */
  print?: ((line: string) => void) | undefined;
  /**
   * Folder in which the address is left for the Vite plugin and the command line; `null` for
   * nowhere. Default: `.cache/jazz-devtools` in the nearest `node_modules`.
   */
  folder?: string | null | undefined;
}

export interface Inspection {
  /** The address for a panel, once it can connect; `null` when the port is taken. */
  readonly ready: Promise<string | null>;
  /** Runs the rest of a request's way; handles made in its course belong to it. */
  request<T>(request: unknown, next: () => T): T;
  /** Gives the context its own methods back, and ends all connections. */
  close(): Promise<void>;
}

/**
 * Shows a backend's context in DevTools: every handle it makes, and what is written and read
 * through each. The context goes on as before, and the process ends when it would have.
 *
 * @throws in production, unless forced.
 */
export function inspectBackend(context: object, options: InspectBackendOptions): Inspection {
  refuseInProduction(options.force);
  const { app, permissions, name, port, print, folder } = options;
  const inspector = createInspector(context, { app, permissions, name });
  const wire = startWire(inspector, { name: name ?? "Backend", port, print, folder });
  return {
    ready: wire.ready,
    request: (request, next) => inspector.request(request, next),
    close: async () => {
      inspector.close();
      await wire.close();
    },
  };
}
