import type { Mode } from "../../protocol/attribution.ts";
import type { Through } from "../../protocol/backend.ts";
import type { DryRunResult, ReplayResult, Request, UndoResult } from "../../protocol/commands.ts";
import type { Handlers, Task } from "../../protocol/desk.ts";
import type { Session, Value } from "../../protocol/jazz.ts";
import type { WrittenBy } from "../../protocol/messages.ts";
import { asSession } from "../handles/scope-of.ts";
import type { ContextTap, TappedContext } from "../handles/tap-context.ts";
import { advise } from "../replay/advise.ts";
import { advisedRun } from "../replay/advised-run.ts";
import { type BackendPlay, backendPlace, breathe } from "../replay/backend-place.ts";
import { canDryRun, dryRun } from "../replay/dry-run.ts";
import { replayThrough, undoThrough } from "../replay/for-good.ts";
import { Hand } from "../replay/hand.ts";
import { Pen } from "../replay/pen.ts";
import { query } from "../replay/query.ts";
import { Rows } from "../replay/rows.ts";
import { type Target, Targets } from "../replay/targets.ts";
import { isObject, member } from "../safely.ts";
import { tag } from "../schema/to-tagged.ts";
import type { HostFacts } from "../stream/host-info.ts";
import type { Stream } from "../stream/stream.ts";

/** What the commands work on. */
export interface Bench {
  tap: ContextTap;
  tapped: TappedContext;
  facts: HostFacts;
  /** The stream of the panel that asks. */
  stream(): Stream | null;
}

const NO_ACTING = "A backend cannot act as somebody else: its own code chooses its handles.";

/** The answers of a backend. */
export function handlersFor(bench: Bench): Handlers {
  const { tap, tapped, facts } = bench;
  const { tables } = tap;
  const rows = new Rows(tables, new Hand(tap));
  const targets = new Targets(tapped);
  const config = member(facts.context, "config");
  const connected = typeof member(config, "serverUrl") === "string";

  const play = async <Result>(wish: Wish, task: Task): Promise<BackendPlay<Result>> => {
    const target = await targets.of(checked(wish));
    const progress = (result: Result): void => task.progress(result);
    const own = await targets.own();
    const place = backendPlace(tables, rows, own);
    return { place, target, own, tables, rows, progress, stopped: () => task.stopped, breathe };
  };
  const penOf = (target: Target, by: WrittenBy): Pen => new Pen(tap, rows, target, by, connected);

  return {
    record: async ({ on }) => record(bench, on === true),
    // A browser's performance recording knows nothing of a backend.
    trace: async () => null,
    value: async (request) => ({ value: wholeValue(bench, request) }),
    act: async () => {
      throw new Error(NO_ACTING);
    },
    stopActing: async () => null,
    query: async (request) => {
      const { session, through } = request;
      const own = await targets.own();
      const eyes = through
        ? (await targets.of(checked({ persona: session, mode: "forSession", through }))).handle
            .scope.session
        : personOf(session === "page" ? null : session);
      return query(own.db, request, eyes, tables, connected);
    },
    dryRun: async (request, task) => {
      const run = await play<DryRunResult>(request, task);
      const resolved = run.target.handle.scope;
      if (!canDryRun(run.target.db)) {
        const results = await advisedRun(list(request.writes), run);
        return { results, enforcing: true, resolved };
      }
      const enforcing = isObject(member(config, "permissions"));
      const results = await dryRun(list(request.writes), { ...run, enforcing });
      return { results, enforcing, resolved };
    },
    replay: async (request, task) => {
      const run = await play<ReplayResult>(request, task);
      task.lasting = true;
      const pen = penOf(run.target, "replay");
      return { results: await replayThrough(list(request.writes), run, pen) };
    },
    undo: async (request, task) => {
      const run = await play<UndoResult>(request, task);
      task.lasting = true;
      const pens = [penOf(run.target, "undo"), penOf(run.own, "undo")] as const;
      return { results: await undoThrough(list(request.steps), run, ...pens) };
    },
    advise: async (request) => {
      const persona = request.persona ?? null;
      const wish = { persona, mode: "forSession" as const, through: request.through };
      return advise((await targets.of(checked(wish))).db, request, tables, rows);
    },
  };
}

interface Wish {
  persona: Session | "page" | null;
  mode: Mode;
  through?: Through | undefined;
}

function checked({ persona, mode, through }: Wish): {
  persona: Session | null;
  mode: Mode;
  through?: Through | undefined;
} {
  return { persona: personOf(persona === "page" ? null : persona), mode, through };
}

/** Whom a request names. Nobody is meant only by `null`: a mistake must not lift every check. */
function personOf(value: unknown): Session | null {
  const session = asSession(value);
  if (session) return session;
  if (value === null) return null;
  throw new Error("A persona needs a user_id. Choose somebody, or “No session”.");
}

const list = <T>(value: T[]): T[] => (Array.isArray(value) ? value : []);

function record({ tap, stream }: Bench, on: boolean): null {
  const listener = stream();
  if (listener) listener.recording = on;
  tap.log.review();
  return null;
}

function wholeValue({ stream }: Bench, { write, column }: Request<"value">): Value {
  const values = stream()?.largeValues.get(write) as Record<string, unknown> | undefined;
  if (values && Object.hasOwn(values, column)) return tag(values[column], undefined, column);
  throw new Error("This value is no longer kept in the backend. Read the row again to see it.");
}
