import type { Db, TableProxy } from "jazz-tools";
import type { Person } from "./people.ts";
import { app } from "./schema.ts";

/** Writes one row of the seed, on behalf of `author`. */
export type Planter = <Row, Init>(
  author: Person,
  table: TableProxy<Row, Init>,
  id: string,
  values: Init,
) => void;

/**
 * The rows the team starts with, parents before children. Everyone has one team project, one
 * private one, something done, something shared by somebody else and something nobody else sees.
 */
export function plantSeed(plant: Planter): void {
  const id = (n: number): string => `019d4349-0000-7000-8000-${String(n).padStart(12, "0")}`;

  const project = (n: number, owner: Person, name: string, visibility: "private" | "team") =>
    plant(owner, app.projects, id(n), { name, owner_id: owner, visibility });
  project(1, "alice", "Launch", "team");
  project(2, "bob", "Website", "team");
  project(3, "carol", "Hiring", "team");
  project(4, "alice", "Private notes", "private");
  project(5, "bob", "Private notes", "private");
  project(6, "carol", "Private notes", "private");

  const todo = (n: number, owner: Person, projectNumber: number, title: string, done = false) =>
    plant(owner, app.todos, id(n), {
      title,
      done,
      owner_id: owner,
      project_id: id(projectNumber),
    });
  todo(11, "alice", 1, "Write the launch plan");
  todo(12, "alice", 1, "Book the venue", true);
  todo(13, "alice", 4, "Draft the press note");
  todo(14, "alice", 4, "Order a birthday cake");
  todo(21, "bob", 2, "Fix the sign-up form");
  todo(22, "bob", 2, "Measure page speed", true);
  todo(23, "bob", 5, "Prepare the retro");
  todo(24, "bob", 5, "Renew my passport");
  todo(31, "carol", 3, "Screen applications");
  todo(32, "carol", 3, "Plan the interviews", true);
  todo(33, "carol", 6, "Review the budget");
  todo(34, "carol", 6, "Practise the cello");

  const share = (
    n: number,
    owner: Person,
    todoNumber: number,
    user_id: Person,
    can_edit: boolean,
  ) => plant(owner, app.shares, id(n), { todo_id: id(todoNumber), user_id, can_edit });
  share(41, "alice", 13, "bob", true);
  share(42, "bob", 23, "alice", true);
  share(43, "bob", 23, "carol", false);
  share(44, "carol", 33, "alice", false);

  const comment = (n: number, author: Person, todoNumber: number, body: string) =>
    plant(author, app.comments, id(n), { todo_id: id(todoNumber), body });
  comment(51, "bob", 11, "I can take the part about the website.");
  comment(52, "alice", 11, "Please do, thank you!");
  comment(53, "carol", 21, "It also breaks on my phone.");
  comment(54, "alice", 23, "Thursday suits me.");
  comment(55, "bob", 13, "The second paragraph is lovely.");

  plant("carol", app.announcements, id(61), { body: "The office is closed on Friday." });
}

/**
 * For an app without a server: start with the seed, unless there are rows already. Everything is
 * then written by whoever is signed in, since nobody else is there to have written it.
 */
export async function seedIfEmpty(db: Db): Promise<void> {
  if (await db.one(app.projects)) return;
  plantSeed((_author, table, id, values) => {
    db.insert(table, values, { id });
  });
}
