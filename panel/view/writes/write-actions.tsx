import { plural } from "../../model/format.ts";
import { isLater } from "../../model/host-facts.ts";
import { writesCode } from "../../model/write-code.ts";
import type { WriteRecord } from "../../store/records.ts";
import { copyText } from "../copy.ts";
import { type Panel, usePanel } from "../panel-context.ts";

/** What can be done with recorded writes. */
export function WriteActions({ writes }: { writes: readonly WriteRecord[] }) {
  const panel = usePanel();
  const what = plural(writes.length, "write");
  const [one] = writes;
  const { hosts, people } = panel.store.recording;
  const later = ({ host: key }: WriteRecord): boolean => {
    const host = hosts.get(key);
    return host !== undefined && isLater(host);
  };
  const copyTest = async (): Promise<void> => {
    const { copiedTest } = await import("./copied-test.ts");
    await copyText(panel, copiedTest(writes, writes.some(later), people), `${what} as a test`);
  };
  const batch = writes.length === 1 && one?.batch?.mode ? one.batch : null;
  return (
    <div class="actions">
      <button
        type="button"
        class="button"
        title="Play again as somebody else, without leaving a trace"
        onClick={() => replay(panel, writes)}
      >
        Replay
      </button>
      {batch && (
        <button
          type="button"
          class="button"
          title={`Play all ${plural(batch.writes.length, "write")} of it again, together`}
          onClick={() => replay(panel, batch.writes)}
        >
          {batch.mode === "transactional" ? "Replay transaction" : "Replay batch"}
        </button>
      )}
      <button
        type="button"
        class="button"
        title="As calls on a Db"
        onClick={() => void copyText(panel, writesCode(writes, later), `${what} as code`)}
      >
        Copy as code
      </button>
      <button
        type="button"
        class="button"
        title="As a permissions test that expects what happened here"
        onClick={() => void copyTest()}
      >
        Copy as test
      </button>
    </div>
  );
}

function replay(panel: Panel, writes: readonly WriteRecord[]): void {
  const numbers = writes.map(({ number }) => number);
  panel.ui.dialog.value = { kind: "replay", writes: numbers };
}
