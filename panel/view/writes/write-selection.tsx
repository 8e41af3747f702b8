import { plural } from "../../model/format.ts";
import { people } from "../../model/summaries.ts";
import type { WriteRecord } from "../../store/records.ts";
import { PersonChip } from "../person-chip.tsx";
import { WriteActions } from "./write-actions.tsx";

/** Several writes at once. */
export function Selection({ writes }: { writes: readonly WriteRecord[] }) {
  return (
    <>
      <p class="sentence">
        {plural(writes.length, "write")} by{" "}
        {people(writes).map((name, index) => (
          <span key={name}>
            {index > 0 && ", "}
            <PersonChip name={name} />
          </span>
        ))}
      </p>
      <WriteActions writes={writes} />
    </>
  );
}
