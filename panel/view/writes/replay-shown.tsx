import { countText } from "../../model/format.ts";
import type { WriteRecord } from "../../store/records.ts";
import type { GridSource } from "../grid-source.ts";
import { usePanel } from "../panel-context.ts";

/** Plays everything again that the list shows: the whole recording, or what passes the filter. */
export function ReplayShown(props: { source: GridSource<WriteRecord>; total: number }) {
  const { source, total } = props;
  const { ui } = usePanel();
  const replay = (): void => {
    const writes: WriteRecord[] = [];
    for (let index = 0; index < source.length; index++) {
      const write = source.at(index);
      if (write) writes.push(write);
    }
    // In the order they were made, however the list is sorted.
    writes.sort((left, right) => left.at - right.at || left.number - right.number);
    ui.dialog.value = { kind: "replay", writes: writes.map(({ number }) => number) };
  };
  return (
    <button
      type="button"
      class="button"
      title="Play all writes of this list again, in the order they were made"
      disabled={source.length === 0}
      onClick={replay}
    >
      {source.length === total ? "Replay all" : `Replay ${countText(source.length)} shown`}
    </button>
  );
}
