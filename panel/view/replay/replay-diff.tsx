import { diffValues } from "../../model/diff.ts";
import { shortId } from "../../model/people.ts";
import type { ReplayLine } from "../../model/replay-line.ts";
import { writtenRow } from "../../model/write-change.ts";
import { Author } from "../row-table.tsx";
import { Section } from "../section.tsx";
import { ValueView } from "../value.tsx";

const AUTHORS = new Set(["$createdBy", "$updatedBy"]);
/** Always another moment, so never news. */
const TIMES = new Set(["$createdAt", "$updatedAt"]);

/** The row that a replayed write makes, beside the recorded one. */
export function ReplayDiff({ line }: { line: ReplayLine }) {
  const { after, write, row, real } = line;
  if (!after) return null;
  const title = real ? "The row as the write left it" : "The row as it would be";
  const lines = diffValues(writtenRow(write), after).filter(({ column }) => !TIMES.has(column));
  if (lines.length === 0) return null;
  return (
    <Section
      title={title}
      aside={row !== null && row !== write.row && `a new row, under the id ${shortId(row)}`}
    >
      <table class="table">
        <thead>
          <tr>
            <th scope="col">column</th>
            <th scope="col">as recorded</th>
            <th scope="col">{real ? "as replayed" : "as it would be"}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ column, before, after: would, changed }) => (
            // What was not recorded cannot have changed.
            <tr key={column} class={changed && before !== undefined ? "changed" : ""}>
              <th scope="row" class="mono">
                {column}
              </th>
              <td>
                <Cell column={column} value={before} />
              </td>
              <td>
                {changed ? (
                  <Cell column={column} value={would} />
                ) : (
                  <span class="quiet">the same</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Cell({ column, value }: { column: string; value: unknown }) {
  return AUTHORS.has(column) ? (
    <Author value={value} />
  ) : (
    <ValueView value={value} column={column} />
  );
}
