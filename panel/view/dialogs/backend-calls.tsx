import type { BackendCall } from "../../model/backend-calls.ts";
import { copyText } from "../copy.ts";
import { usePanel } from "../panel-context.ts";

/** What to call in a backend for the same, to be copied. */
export function BackendCalls({ calls }: { calls: readonly BackendCall[] }) {
  const panel = usePanel();
  return (
    <>
      <h3>In a backend</h3>
      {calls.map(({ code, note }) => (
        <p key={code} class="backend-call">
          <code>{code}</code>
          <button
            type="button"
            class="link"
            aria-label={`Copy ${callName(code)}`}
            onClick={() => void copyText(panel, code, callName(code))}
          >
            copy
          </button>
          {note !== null && <span class="quiet">{note}</span>}
        </p>
      ))}
    </>
  );
}

/** `context.forSession`, of a whole call. */
function callName(code: string): string {
  return /context\.\w+/.exec(code)?.[0] ?? "the call";
}
