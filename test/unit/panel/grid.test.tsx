// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Grid } from "../../../panel/view/grid.tsx";
import { moveCursor } from "../../../panel/view/grid-keys.ts";
import { type Column, listSource, sortItems } from "../../../panel/view/grid-source.ts";
import { selectedItems } from "../../../panel/view/selection.ts";
import { createListState, type ListState } from "../../../panel/view/ui-state.ts";
import { point } from "../../../panel/view/writes/show-write.ts";

interface Row {
  id: string;
  size: number;
}

const columns: Column<Row>[] = [
  { key: "id", title: "Id", width: "80px", cell: ({ id }) => id, text: ({ id }) => id },
  {
    key: "size",
    title: "Size",
    width: "80px",
    align: "end",
    cell: ({ size }) => size,
    text: ({ size }) => String(size),
    order: ({ size }) => size,
  },
];
const rows: Row[] = Array.from({ length: 1_000 }, (_, index) => ({
  id: `row ${index}`,
  size: (index * 7) % 1_000,
}));
const keyOf = ({ id }: Row): string => id;

let state: ListState;
let opened: number;
let copied: number;

function Example() {
  const source = listSource(rows, keyOf, columns, state.sort.value);
  return (
    <Grid
      name="Things"
      columns={columns}
      source={source}
      state={state}
      onOpen={() => {
        opened++;
      }}
      onCopy={() => {
        copied++;
      }}
    />
  );
}

beforeEach(() => {
  state = createListState();
  opened = 0;
  copied = 0;
  render(<Example />);
});
afterEach(cleanup);

const grid = () => screen.getByRole("grid", { name: "Things" });
const press = async (key: string, options: object = {}): Promise<void> => {
  fireEvent.keyDown(grid(), { key, ...options });
  await new Promise((resolve) => requestAnimationFrame(resolve));
};
const active = (): string | null | undefined => {
  const id = grid().getAttribute("aria-activedescendant");
  return id ? document.getElementById(id)?.textContent : null;
};
const selection = (): string[] =>
  selectedItems(state, listSource(rows, keyOf, columns, state.sort.value)).map(keyOf);

describe("the grid", () => {
  test("shows its rows where it was scrolled further than it is long now", async () => {
    cleanup();
    state = createListState();
    state.scrollTop.value = 1_000_000;
    render(<Example />);
    expect(within(grid()).getAllByRole("row").at(-1)?.textContent).toContain("row 999");
  });

  test("draws only what is in view, and says how much there is", () => {
    expect(grid().getAttribute("aria-rowcount")).toBe("1001");
    expect(within(grid()).getAllByRole("row").length).toBeLessThan(60);
    const headers = within(grid()).getAllByRole("columnheader");
    expect(headers.map((header) => header.textContent)).toEqual(["Id", "Size"]);
    expect(headers[0]?.getAttribute("aria-sort")).toBe("none");
  });

  test("moves by keys and names the active row", async () => {
    await press("ArrowDown");
    expect(active()).toBe("row 00");
    await press("ArrowDown");
    expect(active()).toBe("row 17");
    await press("End");
    expect(active()).toContain("row 999");
    expect(grid().querySelector('[aria-selected="true"]')?.getAttribute("aria-rowindex")).toBe(
      "1001",
    );
    await press("PageUp");
    expect(Number(/row (\d+)/.exec(state.cursor.value ?? "")?.[1])).toBeLessThan(999);
    await press("Home");
    expect(state.cursor.value).toBe("row 0");
    await press("ArrowUp");
    expect(active()).toBe("Id");
  });

  test("uses the elements of its rows again, in the order of the rows", async () => {
    const drawn = () => within(grid()).getAllByRole("row").slice(1);
    const scrollTo = async (row: number): Promise<void> => {
      grid().scrollTop = row * 24;
      fireEvent.scroll(grid());
      await new Promise((resolve) => requestAnimationFrame(resolve));
    };
    await scrollTo(100);
    const before = drawn();
    for (const row of [103, 500, 490, 2]) {
      await scrollTo(row);
      const numbers = drawn().map((one) => Number(one.getAttribute("aria-rowindex")));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(drawn().filter((one) => !before.includes(one))).toEqual([]);
      for (const one of drawn()) {
        expect(one.textContent).toContain(`row ${Number(one.getAttribute("aria-rowindex")) - 2}`);
      }
    }
  });

  test("is where it was left when it comes back, and goes to a row that was asked for", async () => {
    await press("End");
    await vi.waitFor(() => expect(state.revealed.value).toBe("row 999"));
    grid().scrollTop = 2_400;
    fireEvent.scroll(grid());
    cleanup();
    render(<Example />);
    await press("Shift");
    expect(grid().scrollTop).toBe(2_400);
    point(state, "row 999");
    await vi.waitFor(() => expect(grid().scrollTop).toBeGreaterThan(20_000));
  });

  test("opens by Enter, without a cursor not", async () => {
    await press("Enter");
    expect(opened).toBe(0);
    await press("ArrowDown");
    await press("Enter");
    expect(opened).toBe(1);
  });

  test("sorts from the header: up, down, and as before", async () => {
    await press("ArrowDown");
    await press("ArrowUp");
    await press("ArrowRight");
    expect(active()).toBe("Size");
    await press("Enter");
    expect(state.sort.value).toEqual({ column: "size", descending: false });
    expect(within(grid()).getAllByRole("columnheader")[1]?.getAttribute("aria-sort")).toBe(
      "ascending",
    );
    await press(" ");
    expect(state.sort.value).toEqual({ column: "size", descending: true });
    await press("Enter");
    expect(state.sort.value).toBeNull();
    expect(opened).toBe(0);
  });

  test("selects ranges, toggles, and all", async () => {
    await press("ArrowDown");
    await press("ArrowDown", { shiftKey: true });
    await press("ArrowDown", { shiftKey: true });
    expect(selection()).toEqual(["row 0", "row 1", "row 2"]);
    await press("ArrowUp", { shiftKey: true });
    expect(selection()).toEqual(["row 0", "row 1"]);
    const drawn = within(grid()).getAllByRole("row");
    fireEvent.click(drawn[6] as HTMLElement, { ctrlKey: true });
    expect(selection()).toEqual(["row 0", "row 1", "row 5"]);
    fireEvent.click(drawn[6] as HTMLElement, { ctrlKey: true });
    expect(selection()).toEqual(["row 0", "row 1"]);
    fireEvent.click(drawn[9] as HTMLElement, { shiftKey: true });
    expect(selection()).toEqual(["row 5", "row 6", "row 7", "row 8"]);
    await press("a", { ctrlKey: true });
    expect(selection()).toHaveLength(1_000);
    await press("c", { ctrlKey: true });
    expect(copied).toBe(1);
  });

  test("a click selects one row and opens it", () => {
    fireEvent.click(within(grid()).getAllByRole("row")[4] as HTMLElement);
    expect(selection()).toEqual(["row 3"]);
    expect(state.open.value).toBe(true);
  });

  test("selects the row that was pressed, wherever rows moved until it was let go", () => {
    const [first, second] = screen.getAllByRole("row").slice(1);
    if (!first || !second) throw new Error("There are no rows");
    fireEvent.mouseDown(second);
    fireEvent.mouseUp(first);
    fireEvent.click(first.parentElement as Element);
    expect(selection()).toEqual(["row 1"]);
    fireEvent.click(first);
    expect(selection()).toEqual(["row 0"]);
  });

  test("keeps its hands off other keys", async () => {
    const tab = new KeyboardEvent("keydown", { key: "Tab", bubbles: true, cancelable: true });
    grid().dispatchEvent(tab);
    expect(tab.defaultPrevented).toBe(false);
  });
});

describe("moveCursor", () => {
  const size = { rows: 3, columns: 2, page: 10 };

  test("stays inside, and does nothing in an empty list", () => {
    expect(moveCursor("ArrowDown", { row: 2, column: 0 }, size)).toEqual({ row: 2, column: 0 });
    expect(moveCursor("ArrowUp", { row: -1, column: 1 }, size)).toEqual({ row: -1, column: 1 });
    expect(moveCursor("PageDown", { row: -1, column: 0 }, size)?.row).toBe(2);
    expect(moveCursor("End", { row: 0, column: 0 }, { ...size, rows: 0 })).toBeNull();
    expect(moveCursor("ArrowLeft", { row: 0, column: 0 }, size)).toBeNull();
    expect(moveCursor("End", { row: -1, column: 0 }, size)).toEqual({ row: -1, column: 1 });
    expect(moveCursor("x", { row: 0, column: 0 }, size)).toBeNull();
  });
});

describe("sortItems", () => {
  test("is stable, and puts blanks last either way", () => {
    const column: Column<{ n: number; s: string }> = {
      key: "n",
      title: "n",
      width: "1fr",
      cell: () => null,
      text: ({ s }) => s,
      order: ({ n }) => n,
    };
    const items = [
      { n: 2, s: "a" },
      { n: Number.NaN, s: "b" },
      { n: 1, s: "c" },
      { n: 2, s: "d" },
    ];
    const order = (descending: boolean) =>
      sortItems(items, column, descending)
        .map(({ s }) => s)
        .join("");
    expect(order(false)).toBe("cadb");
    expect(order(true)).toBe("adcb");
  });
});
