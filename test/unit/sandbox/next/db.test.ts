import { describe, expect, it } from "vitest";

import { app, openAs } from "./people.ts";

describe("smoke", () => {
  it("inserts and reads", async () => {
    const { db, account } = await openAs("alice");
    const { value } = db.insert(app.todos, { title: "t", owner: account.id });
    expect(value).toMatchObject({ title: "t", owner: account.id });
    expect(await db.all(app.todos.select("title", "$createdBy"))).toEqual([
      { id: value.id, title: "t", $createdBy: { account: account.id, identity: account.identity } },
    ]);
  });
});
