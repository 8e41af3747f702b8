import type { Permissions, Schema } from "../../protocol/jazz.ts";
import { readPermissions } from "../model/read-permissions.ts";

/** Milliseconds after which a server is given up. */
const PATIENCE = 15_000;
/** Characters of an answer that are read. */
const MOST = 4_000_000;

export type PublishedPermissions =
  | { ok: true; permissions: Permissions; version: number | null; warnings: string[] }
  | {
      ok: false;
      problem: string;
      /** Whether the same may well work outside of the browser. */
      unreachable: boolean;
    };

/**
 * Asks a server for the permissions it enforces. The secret goes into that one request and
 * nowhere else: redirects are refused, since they would carry it on.
 *
 * @param url see `permissionsAddress`.
 */
export async function fetchPermissions(
  url: string,
  adminSecret: string,
  schema: Schema | null,
  request: typeof fetch = (...args) => fetch(...args),
): Promise<PublishedPermissions> {
  if (adminSecret === "") return failed("Type the server's admin secret.");
  if (!/^[\x21-\x7e]+$/.test(adminSecret)) {
    return failed("An admin secret consists of plain letters, digits and signs, without blanks.");
  }
  let response: Response;
  let text: string;
  try {
    response = await request(url, {
      headers: { "X-Jazz-Admin-Secret": adminSecret },
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(PATIENCE),
    });
    text = (await response.text()).slice(0, MOST);
  } catch (error) {
    return unreachable(error, new URL(url).origin);
  }
  return response.ok ? readAnswer(text, schema) : failed(refusal(response.status));
}

function readAnswer(text: string, schema: Schema | null): PublishedPermissions {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return failed(
      "The server answered with something that is not JSON: is this the address of a Jazz server?",
    );
  }
  if (!isRecord(body) || !("permissions" in body)) {
    return failed(
      "The server's answer has no “permissions”: is this the address of a Jazz server?",
    );
  }
  const { head, permissions } = body;
  if (permissions === null || permissions === undefined) {
    return failed(
      "Nothing was published for this app yet, so its server denies everything. Deploy the app's permissions first.",
    );
  }
  const read = readPermissions(permissions, schema);
  if (!read.ok) return failed(`The server's permissions cannot be read. ${read.problem}`);
  const version = isRecord(head) ? head["version"] : null;
  return { ...read, version: typeof version === "number" ? version : null };
}

/** What the statuses of the admin API mean: `middleware/auth.rs`, `server/routes/mod.rs`. */
function refusal(status: number): string {
  switch (status) {
    case 401:
      return "The server does not accept this admin secret (401).";
    case 403:
      return "The server has no admin secret set up, so nobody may ask it for permissions (403).";
    case 404:
      return "The server has no app of this id, or is no Jazz server (404).";
    case 503:
      return "The server is shutting down or overloaded (503): try again later.";
    default:
      return status >= 500
        ? `The server failed to answer (${status}): its log may say why.`
        : `The server refused with status ${status}.`;
  }
}

/** The browser tells a script neither whether a server is down nor whether it was kept from it. */
function unreachable(error: unknown, origin: string): PublishedPermissions {
  const isTimeout = error instanceof DOMException && error.name === "TimeoutError";
  return {
    ok: false,
    unreachable: true,
    problem: isTimeout
      ? `${origin} did not answer within ${PATIENCE / 1_000} seconds.`
      : `${origin} could not be asked: it is down, the address is wrong, or it does not let an extension read its answers (CORS).`,
  };
}

function failed(problem: string): PublishedPermissions {
  return { ok: false, problem, unreachable: false };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
