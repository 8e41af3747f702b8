import type { Mode } from "../../../protocol/attribution.ts";
import type { ReplayPersona } from "../../model/replay-line.ts";
import { scopeWords } from "../../model/replay-words.ts";

/** Through each handle: whose permissions, and whose name. */
export function ThroughMeans({ played, mode }: { played: readonly ReplayPersona[]; mode: Mode }) {
  return (
    <div class="explain">
      {played.length > 1 && (
        <p>Through one handle after the other, each on the rows as they are now:</p>
      )}
      {played.map((persona) => (
        <p key={persona.key}>{scopeWords(persona, mode)}</p>
      ))}
    </div>
  );
}
