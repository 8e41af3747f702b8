import { addressFolder } from "../../in-app/backend-addresses.ts";
import type { Inspector } from "./inspector.ts";
import { serve } from "./serve.ts";

export interface WireOptions {
  name: string;
  port: number | undefined;
  print: ((line: string) => void) | undefined;
  folder: string | null | undefined;
}

/**
 * Begins to listen beside whatever the backend does. A port that is taken costs the inspection, not
 * the backend.
 */
export function startWire(
  inspector: Inspector,
  options: WireOptions,
): { ready: Promise<string | null>; close(): Promise<void> } {
  const { name, port, print = (line) => console.log(line) } = options;
  const folder = options.folder === undefined ? addressFolder(process.cwd()) : options.folder;
  const starting = serve(inspector, { name, port, print, folder }).catch((error: Error) => {
    print(
      `Jazz DevTools: ${name} cannot be inspected, since it could not listen: ${error.message}`,
    );
    return null;
  });
  return {
    ready: starting.then((wire) => wire?.url ?? null),
    close: async () => {
      await (await starting)?.close();
    },
  };
}
