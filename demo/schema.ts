import { schema as s } from "jazz-tools";

/**
 * A small team's shared todo list. People are plain user ids (`owner_id`, `user_id`): Jazz gives
 * such a column no meaning of its own, only `permissions.ts` and the queries do.
 */
const schema = {
  projects: s.table({
    name: s.string(),
    owner_id: s.string(),
    visibility: s.enum("private", "team"),
    archived: s.boolean().default(false),
  }),
  todos: s.table({
    title: s.string(),
    done: s.boolean().default(false),
    owner_id: s.string(),
    // Required on purpose: inheriting through an empty reference would let everyone in.
    project_id: s.ref("projects"),
  }),
  shares: s.table({
    todo_id: s.ref("todos"),
    user_id: s.string(),
    can_edit: s.boolean().default(false),
  }),
  comments: s.table({
    todo_id: s.ref("todos"),
    body: s.string(),
  }),
  announcements: s.table({
    body: s.string(),
  }),
};

type AppSchema = s.Schema<typeof schema>;
export const app: s.App<AppSchema> = s.defineApp(schema);

export type Project = s.RowOf<typeof app.projects>;
export type Todo = s.RowOf<typeof app.todos>;
export type Share = s.RowOf<typeof app.shares>;
