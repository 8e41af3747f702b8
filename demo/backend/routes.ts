import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import type { JazzContext } from "jazz-tools/backend";
import { type Person, sessionOf } from "../people.ts";
import { app, type Todo } from "../schema.ts";
import { signIn } from "./sign-in.ts";

/** Who answers the team's questions at the support desk. */
const SUPPORT_AGENT = "sam";

/** Begins the title of a todo that the nightly job has seen to be done. */
const MARK = "✓ ";

/** The rest of a request's way, for whoever wants to follow it. */
export type Follow = <T>(request: Request, next: () => T) => T;

/** What the backend does when it is asked, each through another handle of its Jazz context. */
export function routes(context: JazzContext, follow: Follow): Hono {
  const server = new Hono();
  server.use(cors());
  server.use((c, next) => follow(c.req.raw, next));
  server.onError((error, c) => c.text(error.message, 400));

  server.post("/login", async (c) => {
    const token = signIn((await c.req.json()).user);
    return token ? c.json({ token }) : c.text("Nobody on the team has that name.", 401);
  });

  // As the user: their rights, their name.
  server.post("/todos/:id/tick", async (c) => {
    const db = await context.forRequest(c.req);
    const { id } = await todoOf(c, db);
    db.update(app.todos, id, { done: true });
    return done(c);
  });

  // In the user's name, with the backend's rights: taking over what is somebody else's.
  server.post("/todos/:id/claim", async (c) => {
    const me = await context.forRequest(c.req);
    const owner_id = me.getAuthState().session?.user_id ?? "";
    const db = await context.withAttributionForRequest(c.req);
    const { id } = await todoOf(c, db);
    db.update(app.todos, id, { owner_id });
    return done(c);
  });

  // Looks with the user's eyes and writes as the backend itself: two handles that disagree.
  server.post("/todos/:id/remind", async (c) => {
    const me = await context.forRequest(c.req);
    const { id } = await todoOf(c, me);
    context.asBackend().insert(app.comments, { todo_id: id, body: "Is there any news?" });
    return done(c);
  });

  // In the support agent's name, with the backend's rights.
  server.post("/todos/:id/resolve", async (c) => {
    const db = context.withAttribution(SUPPORT_AGENT);
    const { id } = await todoOf(c, db);
    db.batch((batch) => {
      batch.update(app.todos, id, { done: true });
      batch.insert(app.comments, { todo_id: id, body: "Resolved by support." });
    });
    return done(c);
  });

  // As somebody who is known from elsewhere: another service vouches for them.
  server.post("/hooks/calendar", async (c) => {
    const bob = context.forSession(sessionOf("bob"));
    return addTo(c, bob, "bob", "Prepare the meeting");
  });
  server.post("/hooks/mail", async (c) => {
    const carol = context.withAttributionForSession(sessionOf("carol"));
    return addTo(c, carol, "carol", "Answer the mail");
  });

  // Nobody asks: as the backend itself.
  server.post("/jobs/nightly", async (c) => {
    const finished = await context.db().all(app.todos.where({ done: true }));
    const unmarked = finished.filter(({ title }) => !title.startsWith(MARK));
    context.asBackend().transaction((tx) => {
      for (const { id, title } of unmarked) tx.update(app.todos, id, { title: MARK + title });
      tx.insert(app.announcements, { body: `So far ${finished.length} todos are done.` });
    });
    return done(c);
  });

  return server;
}

type Db = ReturnType<JazzContext["db"]>;

/** The todo that a path names, as a handle sees it; it is here then, and can be written to. */
async function todoOf(c: Context, db: Db): Promise<Todo> {
  const todo = await db.one(app.todos.where({ id: c.req.param("id") ?? "" }));
  if (!todo) throw new Error("There is no such todo for you.");
  return todo;
}

async function addTo(c: Context, db: Db, owner_id: Person, title: string): Promise<Response> {
  const project = await db.one(app.projects.where({ owner_id }));
  if (!project) return c.text(`${owner_id} has no project.`, 404);
  db.insert(app.todos, { title, owner_id, project_id: project.id });
  return done(c);
}

const done = (c: Context): Response => c.json({ done: true });
