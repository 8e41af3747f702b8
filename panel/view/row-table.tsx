import type { QueryResult } from "../../protocol/commands.ts";
import { answeredRows } from "../model/answered-rows.ts";
import { plural } from "../model/format.ts";
import { shortId } from "../model/people.ts";
import { PersonChip } from "./person-chip.tsx";
import { ValueView } from "./value.tsx";

const AUTHORS = new Set(["$createdBy", "$updatedBy"]);

/** A small table of rows, for details. */
export function RowTable(props: { result: QueryResult; limit: number; label: string }) {
  const { result, limit, label } = props;
  const rows = answeredRows(result).slice(0, limit);
  if (rows.length === 0) return <p class="quiet">No rows.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable
    <section class="table-scroll" tabIndex={0} aria-label={label}>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">id</th>
            {result.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, values }) => (
            <tr key={id}>
              <th scope="row" class="mono" title={id}>
                {shortId(id)}
              </th>
              {result.columns.map((column) => (
                <td key={column}>
                  {AUTHORS.has(column) ? (
                    <Author value={values[column]} />
                  ) : (
                    <ValueView value={values[column]} column={column} cell />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {result.rows.length > rows.length && (
        <p class="quiet">and {plural(result.rows.length - rows.length, "more row")}</p>
      )}
    </section>
  );
}

export function Author({ value }: { value: unknown }) {
  const name = (value as { value?: unknown } | undefined)?.value;
  return typeof name === "string" ? <PersonChip name={name} /> : <ValueView value={value} cell />;
}
