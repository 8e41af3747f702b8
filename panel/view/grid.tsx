// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot show only the rows in view
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active row
import { useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { GridHead } from "./grid-head.tsx";
import { entryRow, moveCursor } from "./grid-keys.ts";
import type { Column, GridSource } from "./grid-source.ts";
import { type SelectHow, selectAll, selectRow } from "./selection.ts";
import type { ListState } from "./ui-state.ts";

export const ROW_HEIGHT = 24;
/** Rows drawn beyond the view, so that scrolling shows no gaps. */
const OVERSCAN = 8;
/** Height taken for granted where there is no layout. */
const FALLBACK_HEIGHT = 480;

export interface GridProps<T> {
  /** Accessible name. */
  name: string;
  columns: readonly Column<T>[];
  source: GridSource<T>;
  state: ListState;
  /** Keeps the newest row in view. */
  follow?: boolean | undefined;
  onFollow?: ((follow: boolean) => void) | undefined;
  rowClass?: ((item: T) => string) | undefined;
  /** The user asked for the details of the row under the cursor. */
  onOpen?: (() => void) | undefined;
  onCopy?: (() => void) | undefined;
}

/**
 * A list of rows of one height, of which only those in view exist. One tab stop; arrow keys move
 * a cursor, from the first row up into the header, where Enter sorts.
 */
export function Grid<T>(props: GridProps<T>) {
  const { name, columns, source, state, follow = false, rowClass } = props;
  const element = useRef<HTMLDivElement>(null);
  const height = useSignal(FALLBACK_HEIGHT);
  const headerColumn = useSignal<number | null>(null);
  const anchor = useRef<string | null>(null);
  const slots = useRef({ start: 0, first: 0, last: 0 });
  const drawn = useSignal(false);
  /** Key of the row that the mouse went down on. Rows may move until it goes up. */
  const pressed = useRef<string | null>(null);
  /** Counts the moves of the cursor: one that takes a while is overtaken by another. */
  const moves = useRef(0);
  const id = useId();

  useLayoutEffect(() => {
    const grid = element.current;
    if (!grid) return;
    grid.scrollTop = state.scrollTop.peek();
    const measure = () => {
      height.value = grid.clientHeight || FALLBACK_HEIGHT;
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(grid);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const grid = element.current;
    if (follow && grid) grid.scrollTop = grid.scrollHeight;
  }, [follow, source.length, height.value]);

  const page = Math.max(1, Math.floor(height.value / ROW_HEIGHT) - 2);
  const cursorKey = state.cursor.value;
  const cursorIndex = cursorKey === null ? -1 : source.indexOf(cursorKey);
  // A list that was emptied meanwhile is shorter than where it was scrolled to.
  const furthest = Math.max(0, source.length * ROW_HEIGHT - height.value);
  const top = Math.min(state.scrollTop.value, furthest);
  const topRow = Math.floor(top / ROW_HEIGHT);
  const fit = Math.ceil(height.value / ROW_HEIGHT);
  // At first what is in view is drawn, and what is around it in a task of its own.
  const beyond = drawn.value ? OVERSCAN : 0;
  const first = Math.max(0, topRow - beyond);
  const last = Math.min(source.length, first + fit + 2 * beyond);
  useEffect(() => {
    drawn.value = true;
  }, []);

  const reveal = (index: number): void => {
    const grid = element.current;
    if (!grid) return;
    const at = index * ROW_HEIGHT;
    const room = (grid.clientHeight || FALLBACK_HEIGHT) - ROW_HEIGHT;
    if (at < grid.scrollTop) grid.scrollTop = at;
    else if (at + ROW_HEIGHT > grid.scrollTop + room) grid.scrollTop = at + ROW_HEIGHT - room;
    state.scrollTop.value = grid.scrollTop;
  };

  // Once: who then scrolled away, and comes back from another tab, is left there.
  const hidden = state.revealed.value !== cursorKey;
  useEffect(() => {
    // A row that is gone to may be listed a little later.
    if (cursorIndex < 0 || !hidden) return;
    reveal(cursorIndex);
    state.revealed.value = cursorKey;
  }, [cursorKey, cursorIndex >= 0, hidden]);

  useEffect(() => source.look?.(first, last), [source, first, last]);

  const select = (index: number, how: SelectHow): void => {
    moves.current++;
    if (how !== "range") anchor.current = source.keyAt(index);
    selectRow(state, source, index, how, anchor.current);
  };

  const sortBy = (column: Column<T>): void => {
    const sort = state.sort.peek();
    if (sort?.column !== column.key) state.sort.value = { column: column.key, descending: false };
    else state.sort.value = sort.descending ? null : { ...sort, descending: true };
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const inHeader = headerColumn.peek() !== null;
    const from = {
      row: inHeader ? -1 : cursorIndex,
      column: headerColumn.peek() ?? 0,
    };
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "a") {
      selectAll(state, source);
    } else if (command && event.key.toLowerCase() === "c" && props.onCopy) {
      if (!document.getSelection()?.isCollapsed) return;
      props.onCopy();
    } else if (event.key === "Enter" || (event.key === " " && inHeader)) {
      const column = inHeader ? columns[from.column] : undefined;
      if (column) sortBy(column);
      else if (cursorIndex >= 0) props.onOpen?.();
    } else if (event.key === " " && cursorIndex >= 0) {
      select(cursorIndex, "toggle");
    } else if (event.key === "Escape" && state.open.peek()) {
      state.open.value = false;
    } else if (event.key === "End" && !inHeader && source.end && !command && !event.altKey) {
      goToEnd(source.end(), event.shiftKey ? "range" : "only");
    } else {
      const entering = !inHeader && cursorIndex < 0;
      const start = entering ? { ...from, row: entryRow(event.key, source.length) } : from;
      const to = moveCursor(event.key, start, {
        rows: source.length,
        columns: columns.length,
        page,
      });
      if (!to || command || event.altKey) return;
      headerColumn.value = to.row < 0 ? to.column : null;
      if (to.row >= 0) {
        select(to.row, event.shiftKey ? "range" : "only");
        reveal(to.row);
        if (to.row < source.length - 1) props.onFollow?.(false);
      }
    }
    event.preventDefault();
  };

  const goToEnd = (end: Promise<number>, how: SelectHow): void => {
    const move = ++moves.current;
    const go = (index: number): void => {
      if (index < 0 || move !== moves.current) return;
      select(index, how);
      reveal(index);
    };
    // Why there is no end is told where the list is.
    end.then(go, () => {});
  };

  const onScroll = (): void => {
    const grid = element.current;
    if (!grid) return;
    const before = state.scrollTop.peek();
    state.scrollTop.value = grid.scrollTop;
    const atEnd = grid.scrollTop + grid.clientHeight >= grid.scrollHeight - ROW_HEIGHT / 2;
    if (!atEnd && grid.scrollTop < before) props.onFollow?.(false);
    if (atEnd && grid.scrollTop > before) props.onFollow?.(true);
  };

  const onClick = (event: MouseEvent): void => {
    const key = pressed.current;
    pressed.current = null;
    const index = key ? source.indexOf(key) : rowOf(event.target);
    if (index < 0) return;
    const how = event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "only";
    headerColumn.value = null;
    select(index, how);
    if (how === "only") state.open.value = true;
    if (index < source.length - 1) props.onFollow?.(false);
  };

  const cursorShown = cursorIndex >= first && cursorIndex < last;
  const header = headerColumn.value;
  const active =
    header !== null ? `${id}-h${header}` : cursorShown ? `${id}-r${cursorIndex}` : undefined;
  const selected = state.selected.value;
  const sort = state.sort.value;
  const slotOf = rowSlots(slots.current, first, last, fit + 2 * OVERSCAN);
  const rows = [];
  for (let index = first; index < last; index++) {
    const item = source.at(index);
    if (item === undefined && !source.look) continue;
    const key = source.keyAt(index);
    rows.push(
      <div
        key={slotOf(index)}
        id={`${id}-r${index}`}
        role="row"
        aria-rowindex={index + 2}
        aria-selected={selected.has(key)}
        class={`grid-row ${index === cursorIndex ? "cursor" : ""} ${item === undefined ? "pending" : (rowClass?.(item) ?? "")}`}
        style={{ top: `${index * ROW_HEIGHT}px` }}
        onMouseDown={({ button }) => {
          pressed.current = button === 0 ? key : null;
        }}
      >
        {item === undefined ? pendingCells(columns) : cells(columns, item)}
      </div>,
    );
  }

  return (
    <div
      ref={element}
      class="grid"
      role="grid"
      aria-label={name}
      aria-rowcount={source.end ? -1 : source.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable="true"
      aria-activedescendant={active}
      tabIndex={0}
      style={{
        "--columns": columns.map(({ width }) => width).join(" "),
        "--least": `${leastWidth(columns)}px`,
      }}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
      onBlur={() => {
        headerColumn.value = null;
      }}
    >
      <div class="grid-inner" role="presentation">
        <GridHead id={id} columns={columns} sort={sort} active={header} onSort={sortBy} />
        {/* biome-ignore-start lint/a11y: keys are handled by the grid */}
        <div
          class="grid-body"
          role={rows.length > 0 ? "rowgroup" : "presentation"}
          onClick={onClick}
          style={{ height: `${source.length * ROW_HEIGHT}px` }}
        >
          {rows}
        </div>
        {/* biome-ignore-end lint/a11y: keys are handled by the grid */}
      </div>
    </div>
  );
}

/**
 * Which element shows a row: elements are used again, since making them is most of the work of a
 * jump. Rows that stay in view keep theirs; after a jump the first row gets the first one.
 */
function rowSlots(
  slots: { start: number; first: number; last: number },
  first: number,
  last: number,
  size: number,
): (index: number) => number {
  if (first >= slots.last || last <= slots.first) slots.start = first;
  slots.first = first;
  slots.last = last;
  const { start } = slots;
  return (index) => (((index - start) % size) + size) % size;
}

/** Index of the row that an element of it belongs to; -1 for none. */
function rowOf(target: EventTarget | null): number {
  const row = (target as Element | null)?.closest("[role=row]");
  return Number(row?.getAttribute("aria-rowindex") ?? 1) - 2;
}

/** Pixels below which the columns scroll: the sum of their least widths. */
function leastWidth(columns: readonly { width: string }[]): number {
  return columns.reduce((sum, { width }) => sum + Number(/(\d+)px/.exec(width)?.[1] ?? 80), 0);
}

/** A row that is still to be read. */
function pendingCells<T>(columns: readonly Column<T>[]) {
  return columns.map(({ key, align }, index) => (
    <div key={key} role="gridcell" class={`grid-cell ${align ?? ""}`}>
      {index === 0 ? <span class="quiet">…</span> : ""}
    </div>
  ));
}

function cells<T>(columns: readonly Column<T>[], item: T) {
  return columns.map((column) => (
    <div
      key={column.key}
      role="gridcell"
      class={`grid-cell ${column.align ?? ""} ${column.mono ? "mono" : ""}`}
      title={column.hint?.(item)}
    >
      {column.cell(item)}
    </div>
  ));
}
