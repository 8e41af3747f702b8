import { backendUrl } from "./backend-url.ts";
import type { Person } from "./people.ts";

/** What the backend does for whoever is signed in. */
export interface BackendClient {
  /** Asks for something. @throws with the backend's own words when it does not do it. */
  post(path: string, body?: object): Promise<void>;
}

/** The backend as seen by one person; it signs in at the first use. `undefined`: there is none. */
export function backendFor(person: Person): BackendClient | undefined {
  if (!backendUrl) return undefined;
  let token: Promise<string> | undefined;
  const signIn = async (): Promise<string> => {
    const answer = await send("/login", { user: person });
    return ((await answer.json()) as { token: string }).token;
  };
  return {
    async post(path, body = {}) {
      token ??= signIn();
      await send(path, body, { authorization: `Bearer ${await token}` });
    },
  };
}

async function send(path: string, body: object, headers: Record<string, string> = {}) {
  const answer = await fetch(new URL(path, backendUrl), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}
