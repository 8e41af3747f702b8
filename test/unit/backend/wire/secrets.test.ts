import { expect, test } from "vitest";
import { Secrets } from "../../../../backend/wire/secrets.ts";

const pair = (secrets: Secrets): string => {
  const session = secrets.pair(secrets.token);
  if (session === null) throw new Error("The token of now was refused.");
  return session;
};

test("a token pairs once, and the next one is another", () => {
  const secrets = new Secrets();
  const { token } = secrets;
  const session = pair(secrets);
  expect(secrets.token).not.toBe(token);
  expect(secrets.pair(token)).toBeNull();
  expect(secrets.knows(session)).toBe(true);
  for (const wrong of ["", token, secrets.token, `${session}x`, session.slice(1)]) {
    expect(secrets.knows(wrong)).toBe(false);
  }
});

test("the next run knows sessions by their hashes, which let nobody in", () => {
  const first = new Secrets();
  const session = pair(first);
  const next = new Secrets(first.sessions);
  expect(next.knows(session)).toBe(true);
  expect(next.knows(`${first.sessions[0]}`)).toBe(false);
});

test("of many sessions those that were used lately are kept", () => {
  const secrets = new Secrets();
  const [used, unused] = [pair(secrets), pair(secrets)];
  for (let n = 0; n < 70; n++) {
    pair(secrets);
    if (n % 10 === 0) expect(secrets.knows(used)).toBe(true);
  }
  expect(secrets.sessions).toHaveLength(64);
  expect(secrets.knows(used)).toBe(true);
  expect(secrets.knows(unused)).toBe(false);
});
