// @vitest-environment happy-dom
import "fake-indexeddb/auto";
import { fireEvent, screen, within } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import * as storage from "../../../panel/store/database.ts";
import { SavedPersonas } from "../../../panel/store/saved-personas.ts";
import { tableQuery } from "../../../protocol/table-query.ts";
import type { AppPage } from "./support/app-page.ts";
import { bool, int, text, user } from "./support/facts.ts";
import { eventually, mountOn } from "./support/mounted.tsx";

const DORA = user("dora", { role: "auditor" });
const SCOPE = "app:team-app";

const saved = new SavedPersonas(async () => storage);

afterEach(async () => {
  for (const { id } of saved.of(SCOPE).value.personas) saved.delete(SCOPE, id);
  await saved.settled();
});

/** A panel on alice's todo, of an app for which somebody is saved who was never seen. */
async function mounted(tab: string) {
  saved.save(SCOPE, "Dora, auditor", DORA, 0);
  await saved.settled();
  const prepare = (page: AppPage): void => {
    const values = {
      title: text("Milk"),
      done: bool(false),
      owner_id: text("alice"),
      priority: int(1),
    };
    page.write("insert", "todos", null, values);
    page.subscribe(tableQuery("todos", { equals: { title: text("Milk") } }));
  };
  return mountOn(prepare, { settings: { tab } });
}

const rowsOf = (name: string): HTMLElement[] =>
  within(screen.getByRole("grid", { name })).getAllByRole("row").slice(1);

test("rows can be looked at as somebody saved, who is in the matrix too", async () => {
  const { timing } = await mounted("Rows");
  const option = await eventually(timing, () =>
    within(screen.getByRole("combobox", { name: "As" })).getByRole("option", {
      name: "Dora, auditor",
    }),
  );
  fireEvent.change(screen.getByRole("combobox", { name: "Table" }), { target: { value: "todos" } });
  fireEvent.change(screen.getByRole("combobox", { name: "As" }), {
    target: { value: (option as HTMLOptionElement).value },
  });
  await eventually(timing, () => expect(rowsOf("Rows")).toHaveLength(1));
  const [row] = rowsOf("Rows");
  await eventually(timing, () => expect(row?.textContent).toContain("page engine: ✕ no"));
  fireEvent.click(row as HTMLElement);
  const line = await eventually(timing, () =>
    within(screen.getByRole("region", { name: "Details" })).getByRole("rowheader", {
      name: /dora/i,
    }),
  );
  expect(line.textContent).toContain("Dora, auditor");
});

test("sessions are compared with somebody saved", async () => {
  const { timing } = await mounted("Subscriptions");
  fireEvent.click(rowsOf("Subscriptions")[0] as HTMLElement);
  fireEvent.click(
    await eventually(timing, () => screen.getByRole("button", { name: "Compare sessions" })),
  );
  const details = screen.getByRole("region", { name: "Details" });
  const line = await eventually(timing, () =>
    within(details).getByRole("rowheader", { name: /dora/i }),
  );
  expect(line.textContent).toContain("Dora, auditor");
});
