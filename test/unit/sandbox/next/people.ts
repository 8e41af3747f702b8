/** What the tests of later Jazz share: an app, its policies, and people who sign in. */
import {
  type AccountHandle,
  createAccountManager,
  createDb,
  type Db,
  type DbConfig,
  schema as s,
} from "jazz-tools/next";
import { mintExternalToken } from "../../../../sandbox/db/token.ts";

export const app = s.defineApp({
  projects: s.table({ name: s.string() }),
  todos: s.table({
    title: s.string(),
    done: s.boolean().default(false),
    owner: s.string(),
    projectId: s.ref("projects").optional(),
  }),
});

/** Todos are their owner's account's; projects their creator's, to be read by all. Nothing else. */
export const permissions = s.definePermissions(app, ({ policy, session }) => {
  const mine = { owner: session.user.account };
  policy.todos.allowRead.where(mine);
  policy.todos.allowInsert.where(mine);
  policy.todos.allowUpdate.where(mine);
  policy.projects.allowRead.always();
  policy.projects.allowInsert.where({ "$createdBy.account": session.user.account });
});

export const ISSUER = "https://issuer.example";

/** How somebody proves who they are. */
export const jwtOf = (sub: string, claims: Record<string, unknown> = {}, exp?: number) => ({
  getToken: async () =>
    mintExternalToken({ sub, iss: ISSUER, claims, ...(exp === undefined ? {} : { exp }) }),
});

let apps = 0;
/** Accounts and storage last as long as the page: every test takes an app of its own. */
export const freshApp = () => {
  apps += 1;
  return `next-${apps}`;
};

export interface Opened {
  account: AccountHandle;
  db: Db;
}

/** Signs somebody in with the memory driver, unless told otherwise, and opens their Db. */
export async function openAs(
  sub: string,
  config: Partial<Omit<DbConfig, "account">> & { claims?: Record<string, unknown> } = {},
): Promise<Opened> {
  const { claims, ...rest } = config;
  const settings = { appId: freshApp(), driver: { type: "memory" as const }, ...rest };
  const accounts = await createAccountManager(settings);
  const account = await accounts.loginOrRegisterJWT(jwtOf(sub, claims));
  return { account, db: await createDb({ ...settings, account }) };
}

/** What leads from a Db to its runtime: private members by their plain names. */
export interface Insides {
  connection: { client: { runtime: RuntimeLike } };
}

export type RuntimeLike =
  import("../../../../sandbox/next/runtime/native-runtime-adapter.ts").NativeRuntimeAdapter;

export const runtimeOf = (db: Db): RuntimeLike =>
  (db as unknown as Insides).connection.client.runtime;
