import { dateTime, relativeTime } from "../model/format.ts";
import { usePanel } from "./panel-context.ts";

/** A moment as it relates to now; exact on hover. Milliseconds since the epoch. */
export function When({ at }: { at: number | null }) {
  const { now } = usePanel();
  if (at === null) return <span class="quiet">–</span>;
  return <span title={dateTime(at)}>{relativeTime(at, Math.max(now.value, 0))}</span>;
}
