import type { HostInfo } from "../../protocol/messages.ts";

/** How an app hands over its Db. */
export const PUSH_SNIPPET = '(window[Symbol.for("jazz.devtools")] ??= []).push({ db });';

/** By which doors a host was found, and what each of them can and cannot do. */
export function DoorList({ doors }: { doors: HostInfo["doors"] }) {
  return (
    <ul class="door-list" aria-label="Doors">
      {doors.map(({ door, note, can, cannot }) => (
        <li key={door}>
          {door} <span class="quiet">{note}</span>
          {can && (
            <p>
              <span class="good">✓ can</span> {can}
            </p>
          )}
          {cannot && (
            <p>
              <span class="unsure">– cannot</span> {cannot}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}
