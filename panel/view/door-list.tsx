import type { HostInfo } from "../../protocol/messages.ts";

/** By which doors a host was found, and what each of them can and cannot do. */
export function DoorList({ doors }: { doors: HostInfo["doors"] }) {
  return (
    <ul class="trail">
      {doors.map(({ door, note, can, cannot }) => (
        <li key={door} class="history">
          <span>
            <strong>{door}</strong> <span class="quiet">{note}</span>
          </span>
          {can && (
            <span>
              <span class="good">✓ can</span> {can}
            </span>
          )}
          {cannot && (
            <span>
              <span class="unsure">– cannot</span> {cannot}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
