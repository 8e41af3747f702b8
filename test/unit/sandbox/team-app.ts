import { createDb, type Db, type Session, schema as s } from "jazz-tools";

/** A small app that the tests share: todos of people, in projects, shared with others. */
export const app = s.defineApp({
  projects: s.table({ name: s.string(), owner_id: s.string() }),
  todos: s.table({
    title: s.string(),
    done: s.boolean().default(false),
    owner_id: s.string(),
    priority: s.int().default(0),
    due: s.timestamp().optional(),
    projectId: s.ref("projects").optional(),
  }),
  shares: s.table({ todoId: s.ref("todos"), user_id: s.string() }),
});

export type Todo = s.RowOf<typeof app.todos>;

/** Owners do everything; who a todo is shared with reads it; only leads make projects. */
export const permissions = s.definePermissions(app, ({ policy, session, anyOf }) => {
  const mine = { owner_id: session.user_id };
  policy.todos.allowRead.where((todo) =>
    anyOf([mine, policy.shares.exists.where({ todoId: todo.id, user_id: session.user_id })]),
  );
  policy.todos.allowInsert.where(mine);
  policy.todos.allowUpdate.where(mine);
  policy.todos.allowDelete.where(mine);
  policy.shares.allowRead.always();
  policy.shares.allowInsert.always();
  policy.shares.allowDelete.always();
  policy.projects.allowRead.always();
  policy.projects.allowInsert.where(session.where({ "claims.role": "lead" }));
});

export function person(user_id: string, claims: Record<string, unknown> = {}): Session {
  return { user_id, claims, authMode: "external" };
}

/** A memory Db without a server, signed in as that user. */
export function openDb(user_id: string): Promise<Db> {
  return createDb({
    appId: "team",
    driver: { type: "memory" },
    cookieSession: person(user_id),
  });
}
