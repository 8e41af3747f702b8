// biome-ignore-all lint/a11y/useSemanticElements: a table element cannot show only the rows in view
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names the active cell
import { useSignal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import type { ReplayLine, ReplayPersona } from "../../model/replay-line.ts";
import { lineKey } from "../../model/replay-line.ts";
import { type MatrixCursor, moveInMatrix } from "../../model/replay-matrix.ts";
import { ROW_HEIGHT } from "../grid.tsx";
import type { ListState } from "../ui-state.ts";
import { Verdict } from "../verdict.tsx";
import { writeFullName, writeName } from "../writes/write-name.ts";
import { PersonaChip } from "./replay-columns.tsx";
import type { ReplayRun } from "./replay-run.ts";
import { SplitBadge } from "./split-badge.tsx";

/** Rows drawn beyond the view, so that scrolling shows no gaps. */
const OVERSCAN = 8;
/** Rows in view at most. */
const SHOWN = 8;
const WRITE_WIDTH = 150;
const CELL_WIDTH = 112;

/**
 * Writes by personas. Arrow keys move from cell to cell; the cursor is the one of the list below,
 * and Enter shows its details.
 */
export function ReplayMatrix(props: { run: ReplayRun; state: ListState; onOpen(): void }) {
  const { run, state } = props;
  const { writes, personas } = run.plan;
  run.lines.value;
  const id = useId();
  const element = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = (Math.min(SHOWN, Math.max(1, writes.length)) + 1) * ROW_HEIGHT + 2;
  const first = Math.max(0, Math.floor(top.value / ROW_HEIGHT) - OVERSCAN);
  const last = Math.min(writes.length, first + SHOWN + 2 * OVERSCAN);
  const cursor = cursorOf(state.cursor.value, personas);

  const moveTo = ({ row, column }: MatrixCursor): void => {
    const persona = personas[column];
    if (!persona) return;
    const key = lineKey(row, persona);
    state.cursor.value = key;
    state.selected.value = new Set([key]);
    const grid = element.current;
    if (!grid) return;
    const at = row * ROW_HEIGHT;
    const room = height - 2 - 2 * ROW_HEIGHT;
    if (at < grid.scrollTop) grid.scrollTop = at;
    else if (at > grid.scrollTop + room) grid.scrollTop = at - room;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") {
      if (cursor) props.onOpen();
    } else {
      const size = { rows: writes.length, columns: personas.length, page: SHOWN - 1 };
      const entering = cursor === null && event.key.startsWith("Arrow");
      const to = entering
        ? { row: 0, column: 0 }
        : moveInMatrix(event.key, cursor ?? { row: 0, column: 0 }, size);
      if (!to || writes.length === 0) return;
      moveTo(to);
    }
    event.preventDefault();
  };

  const cellId = (row: number, column: number): string => `${id}-${row}-${column}`;
  const shown = cursor !== null && cursor.row >= first && cursor.row < last;
  return (
    <div
      ref={element}
      class="grid matrix"
      role="grid"
      aria-label="Replay matrix"
      aria-rowcount={writes.length + 1}
      aria-colcount={personas.length + 1}
      aria-activedescendant={shown ? cellId(cursor.row, cursor.column) : undefined}
      tabIndex={0}
      style={{
        "--height": `${height}px`,
        "--columns": `minmax(${WRITE_WIDTH}px, 1fr) repeat(${personas.length}, minmax(${CELL_WIDTH}px, 1fr))`,
        "--least": `${WRITE_WIDTH + personas.length * CELL_WIDTH}px`,
      }}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        top.value = event.currentTarget.scrollTop;
      }}
    >
      <div class="grid-inner" role="presentation">
        <div class="grid-head" role="rowgroup">
          <div class="grid-row" role="row" aria-rowindex={1}>
            <div role="columnheader" class="grid-cell">
              Write
            </div>
            {personas.map((persona) => (
              <div key={persona.key} role="columnheader" class="grid-cell" title={persona.label}>
                <PersonaChip persona={persona} />
              </div>
            ))}
          </div>
        </div>
        <div
          class="grid-body"
          role={writes.length > 0 ? "rowgroup" : "presentation"}
          style={{ height: `${writes.length * ROW_HEIGHT}px` }}
        >
          {writes.slice(first, last).map((write, index) => {
            const nth = first + index;
            return (
              <div
                key={nth}
                role="row"
                aria-rowindex={nth + 2}
                class="grid-row"
                style={{ top: `${nth * ROW_HEIGHT}px` }}
              >
                <div role="rowheader" class="grid-cell mono" title={writeFullName(write)}>
                  {writeName(write)}
                </div>
                {personas.map((persona, column) => {
                  const line = run.line(lineKey(nth, persona));
                  const here = cursor?.row === nth && cursor.column === column;
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid
                    <div
                      key={persona.key}
                      id={cellId(nth, column)}
                      role="gridcell"
                      aria-selected={here}
                      class={`grid-cell ${here ? "cursor" : ""}`}
                      onClick={() => {
                        moveTo({ row: nth, column });
                        props.onOpen();
                      }}
                    >
                      {line ? <Cell line={line} /> : <span class="quiet">–</span>}
                    </div>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The page engine's verdict; where it has none, the sandbox's stands beside it under its name. */
function Cell({ line }: { line: ReplayLine }) {
  const { page, sandbox, server } = line;
  const hint = `${page.authority}: ${page.reason}\nsandbox: ${sandbox.reason}`;
  return (
    <span title={hint}>
      <Verdict verdict={page.verdict} />
      <SplitBadge line={line} />
      {page.verdict === "unknown" && sandbox.verdict !== "unknown" && (
        <span class="quiet">
          {" "}
          · sandbox <Verdict verdict={sandbox.verdict} />
        </span>
      )}
      {server && (
        <span class="unsure" title={`A server would say ${server.verdict}: ${server.reason}`}>
          {" "}
          <span aria-hidden="true">⚑</span>
          <span class="hidden-label">, a server would say {server.verdict}</span>
        </span>
      )}
    </span>
  );
}

/** The cell of a line's key, which names its place and persona. */
function cursorOf(key: string | null, personas: readonly ReplayPersona[]): MatrixCursor | null {
  const [, nth, persona] = /^(\d+) (.*)$/s.exec(key ?? "") ?? [];
  const column = personas.findIndex((candidate) => candidate.key === persona);
  return column < 0 ? null : { row: Number(nth), column };
}
