import type { Request } from "../../protocol/commands.ts";
import type { Value } from "../../protocol/jazz.ts";
import type { ContextTap, TappedContext } from "../handles/tap-context.ts";
import { tag } from "../schema/to-tagged.ts";
import type { HostFacts } from "../stream/host-info.ts";
import type { Stream } from "../stream/stream.ts";
import type { Handlers } from "./desk.ts";

/** What the commands work on. */
export interface Bench {
  tap: ContextTap;
  tapped: TappedContext;
  context: object;
  facts: HostFacts;
  /** The stream of the panel that asks. */
  stream(): Stream | null;
}

const NO_ACTING = "A backend cannot act as somebody else: its own code chooses its handles.";

/** The answers of a backend. */
export function handlersFor(bench: Bench): Handlers {
  const notYet = async (): Promise<never> => {
    throw new Error("This backend cannot do that.");
  };
  return {
    record: async ({ on }) => record(bench, on === true),
    value: async (request) => ({ value: wholeValue(bench, request) }),
    act: async () => {
      throw new Error(NO_ACTING);
    },
    stopActing: async () => null,
    query: notYet,
    dryRun: notYet,
    replay: notYet,
    undo: notYet,
    advise: notYet,
  };
}

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
