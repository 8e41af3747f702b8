import type { Db, WriteHandle, WriteResult } from "jazz-tools";
import { app, type Project, type Todo } from "./schema.ts";

/** Tick every open todo, in one batch: they become visible, and are judged, together. */
export function completeAll(db: Db, todos: readonly Todo[]): WriteResult<void> {
  return db.batch((batch) => {
    for (const todo of todos) {
      if (!todo.done) batch.update(app.todos, todo.id, { done: true });
    }
  });
}

/**
 * Put todos away in the user's archive, which is made on first use. A transaction, so that no
 * todo ever points to a project that was refused.
 */
export function moveToArchive(
  db: Db,
  owner: string,
  todos: readonly Todo[],
  archive: Project | undefined,
): WriteResult<void> {
  return db.transaction((tx) => {
    const target =
      archive ??
      tx.insert(app.projects, {
        name: "Archive",
        owner_id: owner,
        visibility: "private",
        archived: true,
      });
    for (const todo of todos) tx.update(app.todos, todo.id, { project_id: target.id });
  });
}

/** Give a project a new name. Throws where a policy denies it. */
export function renameProject(db: Db, project: Project, name: string): WriteHandle {
  return db.update(app.projects, project.id, { name });
}

/** Tell everyone something. Accepted here if the page's session carries the claim asked for. */
export function announce(db: Db, body: string): WriteResult<{ id: string }> {
  return db.insert(app.announcements, { body });
}
