import { newRowId } from "../../determinism.ts";
import { type NextDbConfig, physicalDbName } from "./db-config.ts";

/** Stands for `worker/jazz-broker-worker.js`: the sandbox keeps its storage in the page. */
const SCRIPT = "data:text/javascript,onconnect=()=>{}";

/**
 * Connects to the worker that all tabs of an account share, where the browser has such workers.
 * Its name tells Jazz; its first message carries what the worker needs, secrets included.
 */
export function openBrokerWorker(config: NextDbConfig): { close(): void } | null {
  if (typeof SharedWorker === "undefined") return null;
  const dbName = physicalDbName(config);
  const { port } = new SharedWorker(SCRIPT, {
    type: "module",
    name: `jazz-runtime:${dbName}:sandbox:generation-1`,
  });
  const { appId, serverUrl, jwtToken } = config;
  port.start();
  port.postMessage({
    type: "connect-runtime",
    tabId: newRowId(),
    dbName,
    appId,
    serverUrl,
    authJson: JSON.stringify({ jwt_token: jwtToken ?? null }),
  });
  return port;
}
