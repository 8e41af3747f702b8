/** Many users writing through handles of their own, and whether each write is told as theirs. */
import type { Schema } from "../../../../protocol/jazz.ts";
import type { PageEvent } from "../../../../protocol/messages.ts";

const schema: Schema = {
  todos: { columns: [{ name: "title", column_type: { type: "Text" }, nullable: true }] },
};
const todos = { _table: "todos", _schema: schema };

/** What `defineApp` makes, as far as it is looked at. */
export const writersApp = { wasmSchema: schema, todos };

interface HollowDb {
  insert(table: object, values: object): object;
}

/** A context that does next to nothing, so that as much as possible can be written. */
export class HollowContext {
  #rows = 0;

  forSession(_session: object): HollowDb {
    return {
      insert: (_table, values) => {
        const id = `row-${++this.#rows}`;
        return { value: { id, ...values }, batchId: `batch-${id}`, wait: async () => {} };
      },
    };
  }
}

/** Users who write in turn: each says its name and counts. */
export class ManyWriters {
  readonly #users: { name: string; db: HollowDb; count: number }[];
  #turn = 0;

  constructor(context: HollowContext, users: number) {
    this.#users = Array.from({ length: users }, (_, nth) => {
      const name = `user-${nth}`;
      const session = { user_id: name, claims: {}, authMode: "external" };
      return { name, db: context.forSession(session), count: 0 };
    });
  }

  write(writes: number): void {
    for (let n = 0; n < writes; n++) {
      const user = this.#users[this.#turn++ % this.#users.length];
      user?.db.insert(todos, { title: `${user.name} ${user.count++}` });
    }
  }
}

/** Takes what a panel is told, and holds it against what was written. */
export class Witness {
  writes = 0;
  /** Sentences on what is not as it was written, the first ones. */
  readonly wrong: string[] = [];
  readonly #handles = new Map<string, string | undefined>();
  readonly #counts = new Map<string, number>();

  take(event: PageEvent): void {
    if (event.t === "handle") this.#handles.set(event.handle, event.session?.user_id);
    if (event.t !== "write") return;
    this.writes++;
    const title = (event.values?.["title"] as { value?: string } | undefined)?.value ?? "";
    const [user = "", number] = title.split(" ");
    const expected = this.#counts.get(user) ?? 0;
    this.#counts.set(user, expected + 1);
    const by = this.#handles.get(event.handle ?? "");
    if (Number(number) !== expected) this.#note(`${title} came where ${expected} should.`);
    if (event.session?.user_id !== user)
      this.#note(`${title} is told as ${event.session?.user_id}'s.`);
    if (by !== user) this.#note(`${title} is told through a handle of ${by}.`);
  }

  #note(sentence: string): void {
    if (this.wrong.length < 20) this.wrong.push(sentence);
  }
}
