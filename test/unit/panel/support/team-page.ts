/** The demo's team, with its server. */
import { grantedClaims, type Person, people, sessionOf } from "../../../../demo/people.ts";
import permissions from "../../../../demo/permissions.ts";
import { app } from "../../../../demo/schema.ts";
import { plantSeed } from "../../../../demo/seed.ts";
import { type HookedPage, type HookedPageOptions, hookedPage } from "./hooked-page.ts";

export type TeamPageOptions = Partial<
  Pick<HookedPageOptions, "href" | "server" | "announced" | "handed">
> & {
  user?: Person;
};

export function teamPage({
  user = "alice",
  ...options
}: TeamPageOptions = {}): Promise<HookedPage> {
  return hookedPage({
    ...options,
    app,
    permissions,
    session: sessionOf(user),
    users: Object.fromEntries(people.map((name) => [name, { claims: grantedClaims[name] }])),
    plant(place) {
      plantSeed((author, table, id, values) => {
        if ("seed" in place) place.seed(table, values, { author, id });
        else place.insert(table, values, { id });
      });
    },
    ready: (db) => db.all(app.projects, { tier: "edge" }),
  });
}
