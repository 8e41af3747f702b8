// @vitest-environment happy-dom
import { fireEvent, screen, within } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import type { AppPage } from "./support/app-page.ts";
import { bool, int, text } from "./support/facts.ts";
import { eventually, mountOn } from "./support/mounted.tsx";

const ROWS = 1_345;

/** Titles are `todo <n>`, in the order of their ids; later rows have a lower priority. */
function manyTodos(page: AppPage): void {
  for (let n = 0; n < ROWS; n++) {
    page.write("insert", "todos", null, {
      title: text(`todo ${n}`),
      done: bool(false),
      owner_id: text("alice"),
      priority: int(ROWS - n),
    });
  }
}

async function mountMany() {
  const mounted = await mountOn(manyTodos, { settings: { tab: "Rows" } });
  const { timing } = mounted;
  fireEvent.change(
    await eventually(timing, () => screen.getByRole("combobox", { name: "Table" })),
    { target: { value: "todos" } },
  );
  await eventually(timing, () => expect(rows()[0]?.textContent).toContain("todo 0"));
  return mounted;
}

const grid = (): HTMLElement => screen.getByRole("grid", { name: "Rows" });
const rows = (): HTMLElement[] => within(grid()).getAllByRole("row").slice(1);
const active = (): HTMLElement | null =>
  document.getElementById(grid().getAttribute("aria-activedescendant") ?? "");
const press = (key: string, options: object = {}) => fireEvent.keyDown(grid(), { key, ...options });

describe("a table that is too long to be held whole", () => {
  test("is counted, and every row of it can be reached", async () => {
    const { timing, adapter } = await mountMany();
    await eventually(timing, () =>
      expect(grid().getAttribute("aria-rowcount")).toBe(String(ROWS + 1)),
    );
    expect(screen.getByRole("tabpanel").textContent).toContain("1,345 rows");
    grid().focus();
    press("End");
    await eventually(timing, () => expect(active()?.textContent).toContain(`todo ${ROWS - 1}`));
    expect(active()?.getAttribute("aria-rowindex")).toBe(String(ROWS + 1));
    expect(active()?.getAttribute("aria-selected")).toBe("true");
    expect(document.activeElement).toBe(grid());
    press("Enter");
    await timing.pass(500);
    const details = screen.getByRole("region", { name: "Details" });
    expect(details.textContent).toContain(`todo ${ROWS - 1}`);
    expect(details.textContent).toContain("Recorded writes");
    press("Home");
    press("PageDown");
    await timing.pass(500);
    expect(active()?.textContent).toMatch(/todo \d\d?\D/);
    const most = adapter.commands("query").map(({ request }) => mostRows(request));
    expect(Math.max(...most)).toBeLessThanOrEqual(500);
  });

  test("has its end found on demand, before it is counted", async () => {
    const { timing } = await mountMany();
    expect(screen.getByRole("tabpanel").textContent).toMatch(/\d\+ rows/);
    expect(grid().getAttribute("aria-rowcount")).toBe("-1");
    press("End");
    await eventually(timing, () => expect(active()?.textContent).toContain(`todo ${ROWS - 1}`));
    expect(screen.getByRole("tabpanel").textContent).toContain("1,345 rows");
  });

  test("shows rows that are still to be read as such, and goes on from them", async () => {
    const { timing } = await mountMany();
    await eventually(timing, () =>
      expect(grid().getAttribute("aria-rowcount")).toBe(String(ROWS + 1)),
    );
    grid().scrollTop = 900 * 24;
    fireEvent.scroll(grid());
    await timing.pass(10);
    const [pending] = rows();
    expect(pending?.className).toContain("pending");
    fireEvent.click(pending as HTMLElement);
    const index = Number(pending?.getAttribute("aria-rowindex")) - 2;
    await eventually(timing, () => expect(active()?.textContent).toContain(`todo ${index}`));
    expect(active()?.getAttribute("aria-selected")).toBe("true");
    expect(screen.getByRole("region", { name: "Details" }).textContent).toContain(`todo ${index}`);
    press("ArrowDown");
    await timing.pass(200);
    expect(active()?.textContent).toContain(`todo ${index + 1}`);
  });

  test("is ordered by the engine", async () => {
    const { timing } = await mountMany();
    const header = within(grid()).getByRole("columnheader", { name: "priority" });
    fireEvent.click(header);
    await eventually(timing, () => expect(rows()[0]?.textContent).toContain(`todo ${ROWS - 1}`));
    expect(header.getAttribute("aria-sort")).toBe("ascending");
    fireEvent.click(header);
    await eventually(timing, () => expect(rows()[0]?.textContent).toContain("todo 0"));
    fireEvent.click(within(grid()).getByRole("columnheader", { name: "read" }));
    await eventually(timing, () =>
      expect(screen.getByRole("tabpanel").textContent).toContain(
        "too many to be ordered by rights",
      ),
    );
  });

  test("is filtered as far as it was read, and searched when asked", async () => {
    const { timing } = await mountMany();
    const tabpanel = screen.getByRole("tabpanel");
    const box = within(tabpanel).getByRole("searchbox", { name: "Filter" });
    fireEvent.input(box, { target: { value: "title:*99" } });
    await timing.pass(100);
    expect(rows().map(title)).toEqual(["todo 99", "todo 199"]);
    expect(tabpanel.textContent).toMatch(/2 matches among the 200 read/);
    fireEvent.click(within(tabpanel).getByRole("button", { name: /^Search all 1,345|\d\+/ }));
    await eventually(timing, () =>
      expect(tabpanel.textContent).toContain("13 matches among 1,345 read"),
    );
    expect(rows().map(title).slice(-1)).toEqual(["todo 1299"]);
    expect(grid().getAttribute("aria-rowcount")).toBe("14");
    fireEvent.input(box, { target: { value: "title:*98" } });
    await timing.pass(100);
    expect(tabpanel.textContent).toMatch(/matches among the \d+ read/);
  });

  test("follows what the app writes", async () => {
    const { timing, page } = await mountMany();
    await eventually(timing, () =>
      expect(grid().getAttribute("aria-rowcount")).toBe(String(ROWS + 1)),
    );
    page.write("insert", "todos", null, {
      title: text("one more"),
      done: bool(false),
      owner_id: text("alice"),
      priority: int(0),
    });
    await eventually(timing, () =>
      expect(grid().getAttribute("aria-rowcount")).toBe(String(ROWS + 2)),
    );
    press("End");
    await eventually(timing, () => expect(active()?.textContent).toContain("one more"));
  });
});

/** How many rows a question can be answered with. */
function mostRows(request: unknown): number {
  const text = JSON.stringify(request);
  const [, limit] = /"limit":(\d+)/.exec(text) ?? [];
  return limit === undefined ? text.split('"Literal"').length - 1 : Number(limit);
}

function title(row: HTMLElement): string {
  return within(row).getAllByRole("gridcell")[1]?.textContent?.replaceAll('"', "") ?? "";
}
