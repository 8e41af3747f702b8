import { useMemo } from "preact/hooks";
import { countText, plural } from "../../model/format.ts";
import { countWrites, people } from "../../model/summaries.ts";
import type { WriteRecord } from "../../store/records.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
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
      <Section title="Who wrote what">
        <Counts writes={writes} />
      </Section>
    </>
  );
}

function Counts({ writes }: { writes: readonly WriteRecord[] }) {
  const counts = useMemo(() => countWrites(writes), [writes]);
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">author</th>
          <th scope="col">op</th>
          <th scope="col">table</th>
          <th scope="col" class="end">
            writes
          </th>
          <th scope="col" class="end">
            refused
          </th>
        </tr>
      </thead>
      <tbody>
        {counts.map(({ author, op, table, count, refused }) => (
          <tr key={`${author} ${op} ${table}`}>
            <th scope="row">
              <PersonChip name={author} />
            </th>
            <td>{op}</td>
            <td class="mono">{table ?? "?"}</td>
            <td class="end">{countText(count)}</td>
            <td class={`end ${refused === 0 ? "quiet" : "bad"}`}>
              {refused === 0 ? "–" : countText(refused)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
