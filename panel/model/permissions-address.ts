/** Where a Jazz server hands out its published permissions: `TS/runtime/schema-fetch.ts`. */

const PROTOCOLS: Readonly<Record<string, string>> = {
  "http:": "http:",
  "https:": "https:",
  "ws:": "http:",
  "wss:": "https:",
};

export type PermissionsAddress = { ok: true; url: string } | { ok: false; problem: string };

/**
 * `<server>/apps/<app>/admin/permissions`. Clients know a server by its WebSocket address; its
 * HTTP one differs in the scheme and in the `/ws` at the end.
 */
export function permissionsAddress(server: string, appId: string): PermissionsAddress {
  if (server.trim() === "") return wrong("Type the server's address, as in https://sync.example.");
  if (appId.trim() === "") return wrong("Type the app's id.");
  let url: URL;
  try {
    url = new URL(server.trim());
  } catch {
    return wrong(
      "The server's address is not a URL: it begins with https://, http://, wss:// or ws://.",
    );
  }
  const protocol = Object.hasOwn(PROTOCOLS, url.protocol) ? PROTOCOLS[url.protocol] : undefined;
  if (protocol === undefined) {
    return wrong(
      `The server's address begins with ${url.protocol}// and not with https://, http://, wss:// or ws://.`,
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    return wrong("The server's address must hold no credentials, no query and no fragment.");
  }
  const path = url.pathname.replace(/\/+$/, "").replace(/(?:\/apps\/[^/]+)?\/ws$/, "");
  const base = `${protocol}//${url.host}${path}`;
  return { ok: true, url: `${base}/apps/${encodeURIComponent(appId.trim())}/admin/permissions` };
}

/** The same request for a terminal. The secret is not in it: it is read from the environment. */
export function curlCommand(url: string): string {
  return `curl -sS -H "X-Jazz-Admin-Secret: $JAZZ_ADMIN_SECRET" '${url.replaceAll("'", "%27")}' > permissions.json`;
}

function wrong(problem: string): PermissionsAddress {
  return { ok: false, problem };
}
