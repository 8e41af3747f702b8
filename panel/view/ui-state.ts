import { type Signal, signal } from "@preact/signals";
import type { TimeRange } from "../model/time-range.ts";
import { createFileState, type FileState } from "../store/file-work.ts";
import type { ExplainRequest } from "./explain/explain-request.ts";
import type { Undoable } from "./undo.ts";

export const TABS = [
  "Sessions",
  "Subscriptions",
  "Rows",
  "Writes",
  "Policies",
  "Settings",
] as const;

/** What is requested of backends: a tab where there are any. */
export const REQUESTS = "Requests";

export type TabName = (typeof TABS)[number] | typeof REQUESTS;

export interface Sort {
  column: string;
  descending: boolean;
}

/** What a list remembers while other tabs are shown. */
export interface ListState {
  readonly filter: Signal<string>;
  readonly sort: Signal<Sort | null>;
  /** Key of the row that the arrow keys move from. */
  readonly cursor: Signal<string | null>;
  readonly selected: Signal<ReadonlySet<string>>;
  /** Whether the details are shown. */
  readonly open: Signal<boolean>;
  readonly scrollTop: Signal<number>;
  /** Key of the row that the list was last scrolled to; `null` to scroll to the cursor anew. */
  readonly revealed: Signal<string | null>;
}

/** A dialog that is open. */
export type DialogState =
  /** `persona`: user id of whom to begin with. */
  | { kind: "act"; persona?: string }
  | { kind: "replay"; writes: readonly number[] }
  | { kind: "commands" }
  | { kind: "shortcuts" }
  | { kind: "recordings" };

export interface UiState {
  readonly tab: Signal<TabName>;
  readonly lists: Readonly<Record<TabName, ListState>>;
  readonly dialog: Signal<DialogState | null>;
  /** What is being explained, over whatever else is open. */
  readonly explain: Signal<ExplainRequest | null>;
  /** Path of the clause that the Policies tab is to point out. */
  readonly policyPath: Signal<string | null>;
  readonly follow: Signal<boolean>;
  /** The stretch of time that Writes shows; `null` for all of it. */
  readonly timeRange: Signal<TimeRange | null>;
  /** Table shown in Rows, by host. */
  readonly tables: Signal<Readonly<Record<string, string>>>;
  /** Whose eyes Rows looks through: a user id, or one of the fixed choices. */
  readonly rowsAs: Signal<string>;
  readonly files: FileState;
  /** Whether files are dragged over the panel. */
  readonly dropping: Signal<boolean>;
  /** What was taken away last and can be brought back. */
  readonly undo: Signal<Undoable | null>;
  /** Said to screen readers, and shown for a moment. */
  readonly announcement: Signal<string>;
}

export function createListState(): ListState {
  return {
    filter: signal(""),
    sort: signal<Sort | null>(null),
    cursor: signal<string | null>(null),
    selected: signal<ReadonlySet<string>>(new Set()),
    open: signal(false),
    scrollTop: signal(0),
    revealed: signal(null),
  };
}

export function createUiState(): UiState {
  return {
    tab: signal<TabName>("Sessions"),
    lists: Object.fromEntries([...TABS, REQUESTS].map((tab) => [tab, createListState()])) as Record<
      TabName,
      ListState
    >,
    dialog: signal<DialogState | null>(null),
    explain: signal<ExplainRequest | null>(null),
    policyPath: signal<string | null>(null),
    follow: signal(true),
    timeRange: signal<TimeRange | null>(null),
    tables: signal({}),
    rowsAs: signal("page"),
    files: createFileState(),
    dropping: signal(false),
    undo: signal<Undoable | null>(null),
    announcement: signal(""),
  };
}

export function isTab(name: string): name is TabName {
  return name === REQUESTS || (TABS as readonly string[]).includes(name);
}
