import type { Permissions, Schema, Session } from "../../protocol/jazz.ts";
import type { TransactionScope } from "../db/batch-handle.ts";
import type { Db } from "../db/db.ts";
import type { OperationContext } from "../db/runtime-client.ts";
import { loadEngineModule } from "../engine/load-module.ts";
import { EnforcingDb } from "./enforcing-db.ts";

/** What the helpers need of a test runner's `expect`. */
export type ExpectLike = (value: unknown) => {
  not: { toThrow(expected?: unknown): void };
  toThrow(expected?: unknown): void;
};

type Attempt = (db: TransactionScope) => unknown;

/** A Db of one session, with assertions on what its policies let it write. */
export type TestDb = Db & {
  /** The callback must not throw. What it writes is rolled back. */
  expectAllowed(callback: Attempt): void;
  /** The callback must throw a policy error. What it writes is rolled back. */
  expectDenied(callback: Attempt): void;
};

/**
 * An app in which policies are tested (`testing/policy-test-app.ts` of jazz-tools 2.0.0-alpha.53).
 * The real one also starts a server; what its assertions say is decided here all the same.
 */
export class PolicyTestApp {
  readonly #expect: ExpectLike;
  readonly #db: Db;

  constructor(expect: ExpectLike, db: Db) {
    this.#expect = expect;
    this.#db = db;
  }

  /** Writes as the backend: author `jazz:system`, nothing checked. */
  seed<T>(callback: (db: Db) => T): T {
    return callback(this.#db);
  }

  /** The Db as somebody. */
  as(session: Session): TestDb {
    const db = scoped(this.#db, { session });
    const expect = this.#expect;
    return Object.defineProperties(db as TestDb, {
      expectAllowed: {
        value: (callback: Attempt) => {
          const tx = db.beginTransaction();
          expect(() => callback(tx)).not.toThrow();
          tx.rollback();
        },
      },
      expectDenied: {
        value: (callback: Attempt) => {
          const tx = db.beginTransaction();
          expect(() => callback(tx)).toThrow('WriteError("policy denied');
          tx.rollback();
        },
      },
    });
  }

  async shutdown(): Promise<void> {
    await this.#db.shutdown();
  }
}

/** @param expect the test runner's, whose failures the assertions become. */
export async function createPolicyTestApp(
  _app: { wasmSchema: Schema },
  permissions: Permissions,
  expect: ExpectLike,
): Promise<PolicyTestApp> {
  await loadEngineModule();
  return new PolicyTestApp(expect, EnforcingDb.with(permissions));
}

/** The same Db for somebody else; it leaves the original alone. */
function scoped(db: Db, context: OperationContext): Db {
  return Object.create(db, { getRuntimeOperationContext: { value: () => context } }) as Db;
}
