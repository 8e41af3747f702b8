import fc from "fast-check";
import { expect, test } from "vitest";
import { Cut } from "../../../../protocol/codec/encoded.ts";
import { address, redact, redactedStack } from "../../../../protocol/recording/redact.ts";

const JWT = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl";

test("what sounds like a secret is blanked at any depth, and so are tokens themselves", () => {
  expect(
    redact({
      a: [{ adminSecret: "x", apiKey: 7, role: "z", at: new Date(1) }],
      token: null,
      refresh_token: { value: ["a", new Uint8Array(2)], expires: 12n, used: true },
      proof: JWT,
      note: new Cut("string", "x", 9),
    }),
  ).toEqual({
    a: [{ adminSecret: "(redacted)", apiKey: "(redacted)", role: "z", at: new Date(1) }],
    token: null,
    refresh_token: {
      value: ["(redacted)", "(redacted)"],
      expires: "(redacted)",
      used: true,
    },
    proof: "(redacted)",
    note: new Cut("string", "x", 9),
  });
});

test("redaction leaves prototypes alone and follows no endless nesting", () => {
  const claims = JSON.parse('{"__proto__": {"password": "x"}}') as object;
  expect(JSON.stringify(redact(claims))).toBe('{"__proto__":{"password":"(redacted)"}}');
  let deep: unknown = "end";
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(JSON.stringify(redact(deep))).toContain("(redacted)");
});

test("addresses lose query, fragment and credentials", () => {
  expect(address("https://u:p@a.example/x?y#z")).toBe("https://a.example/x");
  expect(
    redactedStack(
      "Error\n    at f (https://u:p@a.example/x.ts?t=1&k=s:44:13)\n    at https://a.example/m.js:9:1\ng@https://a.example/y.ts#h?q:1:2\n",
    ),
  ).toBe(
    "Error\n    at f (https://a.example/x.ts:44:13)\n    at https://a.example/m.js:9:1\ng@https://a.example/y.ts:1:2\n",
  );
});

test("a stack is redacted but once", () => {
  const piece = fc.constantFrom(
    "at f (",
    "https://a.example/",
    "x.ts",
    "?t=1",
    "#h",
    ":4:2",
    ")",
    "\n",
    " ",
    "u:p@",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const once = redactedStack(pieces.join(""));
      expect(redactedStack(once)).toBe(once);
    }),
    { numRuns: 2_000 },
  );
});
