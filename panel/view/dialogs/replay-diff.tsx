import { diffValues } from "../../model/diff.ts";
import { disagree } from "../../model/verdict.ts";
import { writtenRow } from "../../model/write-change.ts";
import { Author } from "../row-table.tsx";
import { Section } from "../section.tsx";
import { ValueView } from "../value.tsx";
import { Verdict } from "../verdict.tsx";
import type { ReplayLine } from "./run-replay.ts";

const AUTHORS = new Set(["$createdBy", "$updatedBy"]);
/** Always another moment, so never news. */
const TIMES = new Set(["$createdAt", "$updatedAt"]);

/** One replayed write: what each authority says and why, and the row it would have made. */
export function ReplayDiff({ line }: { line: ReplayLine }) {
  const { page, sandbox, recorded, after, write } = line;
  const was = writtenRow(write);
  const lines = after ? diffValues(was, after).filter(({ column }) => !TIMES.has(column)) : [];
  return (
    <div class="replay-diff">
      <Section
        title="Verdicts"
        aside={disagree([page, sandbox]) && <span class="unsure">≠ they disagree</span>}
      >
        <table class="table">
          <tbody>
            {[page, sandbox, recorded].map(({ authority, verdict, reason }) => (
              <tr key={authority}>
                <th scope="row">{authority}</th>
                <td>
                  <Verdict verdict={verdict} />
                </td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      {lines.length > 0 && (
        <Section title="The row as it would be">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">column</th>
                <th scope="col">as recorded</th>
                <th scope="col">as it would be</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ column, before, after: would, changed }) => (
                <tr key={column} class={changed ? "changed" : ""}>
                  <th scope="row" class="mono">
                    {column}
                  </th>
                  <td>
                    {AUTHORS.has(column) ? (
                      <Author value={before} />
                    ) : (
                      <ValueView value={before} column={column} />
                    )}
                  </td>
                  <td>
                    {!changed ? (
                      <span class="quiet">the same</span>
                    ) : AUTHORS.has(column) ? (
                      <Author value={would} />
                    ) : (
                      <ValueView value={would} column={column} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </div>
  );
}
