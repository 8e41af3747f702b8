import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { curlCommand, permissionsAddress } from "../../../panel/model/permissions-address.ts";
import { policyFault } from "../../../panel/model/policy-fault.ts";
import { parsePermissions, readPermissions } from "../../../panel/model/read-permissions.ts";
import { LoadedEvidence, withPermissions } from "../../../panel/model/sandbox-evidence.ts";
import { sandboxVerdict } from "../../../panel/model/sandbox-judge.ts";
import { exportRecording } from "../../../panel/store/export-recording.ts";
import { fetchPermissions } from "../../../panel/store/fetch-permissions.ts";
import {
  appKey,
  chooseSource,
  forgetSource,
  knownPermissions,
  openedPermissions,
  permissionSources,
} from "../../../panel/store/permissions.ts";
import type { HostRecord } from "../../../panel/store/records.ts";
import type { Permissions, PolicyExpr, Schema } from "../../../protocol/jazz.ts";
import { lintPolicies } from "../../../sandbox/policy/lint/lint.ts";
import { renderTablePolicies } from "../../../sandbox/policy/render-policy.ts";
import { written } from "../protocol/recording/read.ts";
import { user } from "./support/facts.ts";
import { all } from "./support/recording-file.ts";
import { connectedStore } from "./support/session.ts";
import { TEAM_SCHEMA } from "./support/team-schema.ts";

const everybody: Permissions = { todos: { select: { using: { type: "True" } } } };

/** The team's schema without its policies. */
const BARE: Schema = Object.fromEntries(
  Object.entries(TEAM_SCHEMA).map(([table, { columns }]) => [table, { columns }]),
);

async function connected(schema: Schema, handed?: unknown) {
  const { store, connection, page, timing, adapter } = connectedStore({ schema });
  if (handed !== undefined) page.handOver({ db: page.db, permissions: handed });
  connection.start();
  await timing.pass(100);
  const host = (): HostRecord => store.host.value as HostRecord;
  return { store, page, timing, adapter, host };
}

describe("where policies come from", () => {
  test("is the page's schema before the app, a file and a server, unless somebody chooses", async () => {
    const { store, host } = await connected(TEAM_SCHEMA, everybody);
    const key = appKey(host());
    store.imported.value = new Map([
      [key, { file: "a.json", permissions: everybody, warnings: [] }],
    ]);
    store.fetched.value = new Map([
      [
        key,
        { server: "https://x.example", at: 0, version: 3, permissions: everybody, warnings: [] },
      ],
    ]);
    expect(permissionSources(store, host()).map(({ source }) => source)).toEqual([
      "merged",
      "handed over",
      "imported",
      "fetched",
    ]);
    expect(knownPermissions(store, host())?.source).toBe("merged");
    chooseSource(store, host(), "imported");
    expect(knownPermissions(store, host())?.origin).toContain("Imported from a.json");
    forgetSource(store, host(), "imported");
    expect(knownPermissions(store, host())?.source).toBe("merged");
    chooseSource(store, host(), "fetched");
    expect(knownPermissions(store, host())?.origin).toContain("https://x.example, version 3");
    forgetSource(store, host(), "fetched");
    expect(permissionSources(store, host())).toHaveLength(2);
  });

  test("is said for what cannot be read too, and the next source is used", async () => {
    const broken = { todos: { select: { using: { type: "And", exprs: "no" } } } };
    const { store, host } = await connected(BARE, broken);
    expect(permissionSources(store, host())).toEqual([
      {
        source: "handed over",
        origin: "The app handed them over.",
        problem: "todos.select.using.exprs is not a list.",
      },
    ]);
    expect(knownPermissions(store, host())).toBeNull();
    const imported = { file: "a.json", permissions: everybody, warnings: [] };
    store.imported.value = new Map([[appKey(host()), imported]]);
    expect(knownPermissions(store, host())?.source).toBe("imported");
  });

  test("survives a reload of the page, since it belongs to the app", async () => {
    const { store, host } = await connected(BARE);
    const imported = { file: "a.json", permissions: everybody, warnings: [] };
    store.imported.value = new Map([[appKey(host()), imported]]);
    const reloaded = { ...host(), key: "d2/h1", document: "d2" };
    expect(knownPermissions(store, reloaded)?.source).toBe("imported");
  });

  test("is read once for as long as nothing changes", async () => {
    const { store, host } = await connected(TEAM_SCHEMA);
    const first = knownPermissions(store, host())?.permissions;
    expect(knownPermissions(store, host())?.permissions).toBe(first);
  });
});

describe("a file", () => {
  const policies = { select: { using: { type: "True" } } };
  test.each([
    ["compiled permissions", { todos: policies }],
    ["a whole schema", { todos: { columns: [], policies }, notes: { columns: [] } }],
    [
      "the schema as the engine takes it",
      { __jazzRuntimeSchema: 1, schema: { todos: { columns: [], policies } } },
    ],
    ["a server's answer", { head: { version: 1 }, permissions: { todos: policies } }],
  ])("may hold %s", (_, value) => {
    const read = parsePermissions(JSON.stringify(value), TEAM_SCHEMA);
    expect(read).toMatchObject({ ok: true, warnings: [] });
    expect(read.ok && Object.keys(read.permissions)).toEqual(["todos"]);
  });

  test("that says nothing was published is told apart from nonsense", () => {
    expect(parsePermissions('{"head":null,"permissions":null}', null)).toMatchObject({
      ok: false,
      problem: "The server has no published permissions, so there are none to read.",
    });
  });
});

describe("faults of an expression", () => {
  const deep = (levels: number): unknown =>
    levels === 0 ? { type: "True" } : { type: "Not", expr: deep(levels - 1) };
  test.each<[unknown, string]>([
    [7, "p is not a policy expression"],
    [{ type: "Or", exprs: [{ type: "True" }, {}] }, "p.exprs[1] is not a policy expression"],
    [{ type: "Cmp", column: 7 }, "p.column is not a name"],
    [{ type: "Cmp", column: "a", op: "Like" }, "p.op is none of Eq, Ne"],
    [{ type: "Cmp", column: "a", op: "Eq", value: "x" }, "p.value is neither a Literal"],
    [
      {
        type: "Cmp",
        column: "a",
        op: "Eq",
        value: { type: "Literal", value: { type: "Text", value: 7 } },
      },
      "p.value.value: a Text holds text",
    ],
    [
      { type: "Cmp", column: "a", op: "Eq", value: { type: "Literal", value: { a: 1 } } },
      "p.value.value: A policy literal must be",
    ],
    [{ type: "In", column: "a", session_path: "x" }, "p.session_path is not a list"],
    [{ type: "InList", column: "a", values: [{ type: "SessionRef", path: [1] }] }, "path[0]"],
    [{ type: "SessionCmp", path: ["a"], op: "Eq", value: { odd: 1 } }, "p.value: A policy literal"],
    [{ type: "Exists", table: "t", condition: null }, "p.condition is not a policy expression"],
    [{ type: "Inherits", operation: "Read", via_column: "a" }, "p.operation is none of Select"],
    [{ type: "Inherits", operation: "Select", via_column: "a", max_depth: "x" }, "p.max_depth"],
    [{ type: "ExistsRel", rel: { TableScan: {} } }, "p.rel.TableScan.table is not a name"],
    [{ type: "ExistsRel", rel: { Sideways: {} } }, "there is no Sideways"],
    [
      {
        type: "ExistsRel",
        rel: {
          Filter: {
            input: { TableScan: { table: "t" } },
            predicate: { Cmp: { left: { column: "a" }, op: "Eq", right: { RowId: "Inner" } } },
          },
        },
      },
      "p.rel.Filter.predicate.Cmp.right.RowId is none of Current, Outer, Frontier",
    ],
    [deep(200), "nested too deeply"],
  ])("are named with their place: %j", (value, problem) => {
    expect(policyFault(value, "p")).toContain(problem);
  });

  test("are none in what is right, and none in kinds that are for the warnings", () => {
    const right: PolicyExpr[] = [
      ...Object.values(TEAM_SCHEMA).flatMap(({ policies }) =>
        Object.values(policies ?? {}).flatMap(({ using, with_check }) =>
          [using, with_check].filter((clause) => clause !== undefined),
        ),
      ),
      { type: "public" } as unknown as PolicyExpr,
    ];
    expect(right.map((expr) => policyFault(expr, "p"))).toEqual(right.map(() => null));
  });
});

describe("whatever a page says", () => {
  /** Values that look like expressions at first sight, and hold anything. */
  const anything = fc.anything({ withBigInt: true, withDate: true, maxDepth: 3 });
  const kinds = ["And", "Or", "Not", "Cmp", "In", "InList", "Exists", "ExistsRel", "Inherits", "x"];
  const keys = ["exprs", "expr", "column", "op", "value", "values", "table", "condition", "rel"];
  const expression: fc.Arbitrary<unknown> = fc.letrec<{ expr: unknown }>((tie) => ({
    expr: fc.oneof(
      { maxDepth: 4 },
      anything,
      fc
        .tuple(
          fc.constantFrom(...kinds),
          fc.dictionary(
            fc.constantFrom(...keys),
            fc.oneof(anything, tie("expr"), fc.array(tie("expr"), { maxLength: 2 })),
          ),
        )
        .map(([type, rest]) => ({ ...rest, type })),
    ),
  })).expr;

  test("is read, shown, judged and looked through without an exception", {
    timeout: 30_000,
  }, () => {
    fc.assert(
      fc.property(expression, (using) => {
        const read = readPermissions({ todos: { select: { using } } }, TEAM_SCHEMA);
        if (!read.ok) {
          expect(read.problem).not.toBe("");
          return;
        }
        const schema = withPermissions(TEAM_SCHEMA, read.permissions);
        renderTablePolicies("todos", read.permissions["todos"] ?? {});
        lintPolicies(schema);
        const row = {
          id: "a",
          values: {},
          createdBy: "",
          createdAt: 0,
          updatedBy: "",
          updatedAt: 0,
        };
        const evidence = new LoadedEvidence(schema, "enforcing", new Map());
        sandboxVerdict({ kind: "read", table: "todos", row }, user("bob"), evidence);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a server's address", () => {
  const url = (server: string, app = "team") => {
    const address = permissionsAddress(server, app);
    return address.ok ? address.url : address.problem;
  };

  test("is the one that clients know, by HTTP", () => {
    const expected = "https://sync.example/apps/team/admin/permissions";
    expect(url("https://sync.example")).toBe(expected);
    expect(url(" wss://sync.example/ ")).toBe(expected);
    expect(url("wss://sync.example/ws")).toBe(expected);
    expect(url("wss://sync.example/apps/team/ws")).toBe(expected);
    expect(url("ws://localhost:4200/base")).toBe(
      "http://localhost:4200/base/apps/team/admin/permissions",
    );
    expect(url("https://a", "my app/1")).toBe("https://a/apps/my%20app%2F1/admin/permissions");
  });

  test("is refused with what to do", () => {
    expect(url("")).toContain("Type the server's address");
    expect(url("https://a", " ")).toContain("Type the app's id");
    expect(url("sync.example")).toContain("begins with https://");
    expect(url("ftp://sync.example")).toContain("begins with ftp://");
    expect(url("https://me:pw@sync.example")).toContain("no credentials");
    expect(url("https://sync.example?token=1")).toContain("no query");
  });

  test("makes a command that takes the secret from elsewhere", () => {
    expect(curlCommand("https://a/apps/b'c/admin/permissions")).toBe(
      "curl -sS -H \"X-Jazz-Admin-Secret: $JAZZ_ADMIN_SECRET\" 'https://a/apps/b%27c/admin/permissions' > permissions.json",
    );
  });
});

describe("fetching", () => {
  const URL = "https://sync.example/apps/team/admin/permissions";
  const SECRET = "s3cret-of-the-admins";
  const head = { schemaHash: "a", version: 4, parentBundleObjectId: null, bundleObjectId: "b" };

  function answering(status: number, body: unknown) {
    const calls: { url: string; init: RequestInit | undefined }[] = [];
    const request = (async (url: string, init?: RequestInit) => {
      calls.push({ url, init });
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return new Response(text, { status });
    }) as typeof fetch;
    return { calls, request, ask: () => fetchPermissions(URL, SECRET, TEAM_SCHEMA, request) };
  }

  test("asks with the secret in its header alone, and follows nobody elsewhere", async () => {
    const { calls, ask } = answering(200, { head, permissions: everybody });
    expect(await ask()).toMatchObject({ ok: true, version: 4, permissions: everybody });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.url).toBe(URL);
    expect(calls[0]?.init).toMatchObject({
      headers: { "X-Jazz-Admin-Secret": SECRET },
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
    });
  });

  test.each<[number, unknown, RegExp]>([
    [401, { error: SECRET }, /does not accept this admin secret \(401\)/],
    [403, "", /no admin secret set up.*\(403\)/],
    [404, "", /no app of this id, or is no Jazz server \(404\)/],
    [503, "", /try again later/],
    [500, "", /failed to answer \(500\)/],
    [302, "", /status 302/],
    [200, "<html>", /not JSON: is this the address/],
    [200, { hello: 1 }, /has no “permissions”/],
    [200, { head: null, permissions: null }, /Nothing was published/],
    [
      200,
      { head, permissions: { todos: { select: { using: 7 } } } },
      /todos\.select\.using is not/,
    ],
  ])("of status %i and %j says what is the matter", async (status, body, problem) => {
    const result = await answering(status, body).ask();
    expect(result).toMatchObject({ ok: false, unreachable: false });
    expect(!result.ok && result.problem).toMatch(problem);
    expect(JSON.stringify(result)).not.toContain(SECRET);
  });

  test("that cannot reach anybody says so, and that a terminal may", async () => {
    const refuse = (error: unknown) => (() => Promise.reject(error)) as unknown as typeof fetch;
    const down = await fetchPermissions(
      URL,
      SECRET,
      null,
      refuse(new TypeError("Failed to fetch")),
    );
    expect(down).toMatchObject({ ok: false, unreachable: true });
    expect(!down.ok && down.problem).toContain("https://sync.example could not be asked");
    expect(!down.ok && down.problem).toContain("CORS");
    const slow = new DOMException("signal timed out", "TimeoutError");
    const late = await fetchPermissions(URL, SECRET, null, refuse(slow));
    expect(!late.ok && late.problem).toContain("did not answer within 15 seconds");
  });

  test("asks nobody without a secret that can be sent", async () => {
    const { calls, request } = answering(200, { head, permissions: everybody });
    for (const secret of ["", "two words", "schlüssel"]) {
      expect(await fetchPermissions(URL, secret, null, request)).toMatchObject({ ok: false });
    }
    expect(calls).toEqual([]);
  });
});

describe("what is exported", () => {
  const SECRET = "s3cret-of-the-admins";
  const titled = (title: string): Permissions => ({
    todos: {
      select: {
        using: {
          type: "Cmp",
          column: "title",
          op: "Eq",
          value: { type: "Literal", value: { type: "Text", value: title } },
        },
      },
    },
  });

  test("has nothing of what a server published, nor the secret that it was asked with", async () => {
    const { store, host } = await connected(BARE, titled("handed-over"));
    const key = appKey(host());
    const request = async () =>
      Response.json({ head: { version: 1 }, permissions: titled("only-on-the-server") });
    const result = await fetchPermissions("https://x.example", SECRET, host().schema, request);
    if (!result.ok) throw new Error(result.problem);
    const { permissions, version, warnings } = result;
    const server = "https://fetched.example";
    store.fetched.value = new Map([[key, { server, at: 0, version, permissions, warnings }]]);
    const imported = { file: "a.json", permissions: titled("from-a-file"), warnings: [] };
    store.imported.value = new Map([[key, imported]]);
    chooseSource(store, host(), "fetched");
    expect(JSON.stringify(knownPermissions(store, host()))).toContain("only-on-the-server");
    const saved = written(
      all(
        exportRecording(store.recording, {
          now: 0,
          personas: [],
          permissions: (one) => openedPermissions(store, one),
        }),
      ),
    );
    expect(saved).toContain("handed-over");
    expect(saved).toContain("from-a-file");
    expect(saved).not.toContain("only-on-the-server");
    expect(saved).not.toContain("fetched.example");
    expect(saved).not.toContain(SECRET);
  });
});
