import { schema as s } from "jazz-tools";
import { createPolicyTestApp, type PolicyTestApp } from "jazz-tools/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Session } from "../../../../protocol/jazz.ts";

const definition = {
  projects: s.table({ name: s.string(), owner_id: s.string() }),
  todos: s.table({ title: s.string(), project_id: s.ref("projects") }),
  readers: s.table({ project_id: s.ref("projects"), user_id: s.string() }),
  editors: s.table({ project_id: s.ref("projects"), user_id: s.string() }),
  notes: s.table({ body: s.string() }),
};
const app: s.App<s.Schema<typeof definition>> = s.defineApp(definition);

const permissions = s.definePermissions(app, ({ policy, session, anyOf, isCreator }) => {
  policy.projects.allowInsert.where({ owner_id: session.user_id });
  policy.projects.allowRead.where({ owner_id: session.user_id });
  policy.projects.allowUpdate.where(isCreator);
  policy.todos.allowInsert.where((todo) =>
    anyOf([
      policy.readers.exists.where({ project_id: todo.project_id, user_id: session.user_id }),
      policy.editors.exists.where({ project_id: todo.project_id, user_id: session.user_id }),
    ]),
  );
});

const user = (user_id: string): Session => ({ user_id, claims: {}, authMode: "external" });
const alice = user("alice");
const bob = user("bob");

let policies: PolicyTestApp;

beforeEach(async () => {
  policies = await createPolicyTestApp(app, permissions, expect);
});

afterEach(() => policies.shutdown());

const project = (owner_id: string) => ({ name: "Launch", owner_id });

describe("a policy test app", () => {
  it("says whom policies let write, and keeps nothing of it", async () => {
    policies.as(alice).expectAllowed((db) => db.insert(app.projects, project("alice")));
    policies.as(bob).expectDenied((db) => db.insert(app.projects, project("alice")));
    expect(await policies.as(alice).all(app.projects)).toEqual([]);
  });

  it("fails where an expectation is wrong", () => {
    const hers = project("alice");
    expect(() => {
      policies.as(alice).expectDenied((db) => db.insert(app.projects, hers));
    }).toThrow();
    expect(() => {
      policies.as(bob).expectAllowed((db) => db.insert(app.projects, hers));
    }).toThrow();
  });

  it("takes seeds from the backend and from users, with their authorship", () => {
    const { value: his } = policies.as(bob).insert(app.projects, project("bob"));
    const { value: ours } = policies.seed((db) => db.insert(app.projects, project("bob")));
    const rename = { name: "Landing" };
    policies.as(bob).expectAllowed((db) => db.update(app.projects, his.id, rename));
    policies.as(bob).expectDenied((db) => db.update(app.projects, ours.id, rename));
    expect(() => policies.as(bob).insert(app.projects, project("alice"))).toThrow("policy denied");
  });

  it("denies what has no policy", () => {
    policies.as(alice).expectDenied((db) => db.insert(app.notes, { body: "Hello" }));
  });

  it("judges as an engine does that has the policies in its schema", () => {
    const { value: launch } = policies.seed((db) => db.insert(app.projects, project("bob")));
    const todo = { title: "Plan", project_id: launch.id };
    const member = { project_id: launch.id, user_id: "alice" };
    policies.seed((db) => db.insert(app.readers, member));
    policies.as(alice).expectDenied((db) => db.insert(app.todos, todo));
    policies.seed((db) => db.insert(app.editors, member));
    policies.as(alice).expectAllowed((db) => db.insert(app.todos, todo));
  });
});
