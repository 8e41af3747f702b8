import { useSignal } from "@preact/signals";
import { Cut } from "../../../protocol/codec/encoded.ts";
import { columnNames } from "../../model/columns.ts";
import { personIn } from "../../model/row-owner.ts";
import { sameValue } from "../../model/value-text.ts";
import { writeChange } from "../../model/write-change.ts";
import type { HostRecord, WriteRecord } from "../../store/records.ts";
import { usePanel } from "../panel-context.ts";
import { PersonChip } from "../person-chip.tsx";
import { Section } from "../section.tsx";
import { ValueView } from "../value.tsx";

const AUTHORS = new Set(["$createdBy", "$updatedBy"]);

/** The row before the write and as written, column by column. */
export function ChangeTable({ write, host }: { write: WriteRecord; host: HostRecord | null }) {
  const schema = write.table === null ? undefined : host?.schema?.[write.table];
  const { lines, knowsBefore } = writeChange(write, columnNames(schema));
  const inserts = write.op === "insert" && !write.before;
  const gone = write.op === "delete";
  if (lines.length === 0) {
    return (
      <Section title="Change">
        <p class="quiet">
          {gone
            ? "The row was deleted. What it held was not recorded."
            : "The write carried no values."}
        </p>
      </Section>
    );
  }
  return (
    <Section
      title="Change"
      aside={knowsBefore ? undefined : "the row before was not recorded, so only what was written"}
    >
      <table class="table">
        <thead>
          <tr>
            <th scope="col">column</th>
            {!inserts && knowsBefore && <th scope="col">before</th>}
            {!gone && <th scope="col">as written</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ column, before, after, changed }) => (
            <tr key={column} class={changed && !inserts && knowsBefore && !gone ? "changed" : ""}>
              <th scope="row" class="mono">
                {column}
              </th>
              {!inserts && knowsBefore && (
                <td>
                  <Cell column={column} value={before} write={write} />
                </td>
              )}
              {!gone && (
                <td>
                  {!inserts && knowsBefore && !changed && sameValue(before, after) ? (
                    <span class="quiet">unchanged</span>
                  ) : (
                    <Cell column={column} value={after} write={write} written />
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Cell(props: { column: string; value: unknown; write: WriteRecord; written?: boolean }) {
  const { store, client } = usePanel();
  const { column, value, write } = props;
  const whole = useSignal<unknown>(undefined);
  const problem = useSignal<string | null>(null);
  if (AUTHORS.has(column)) {
    const name = (value as { value?: unknown } | undefined)?.value;
    return typeof name === "string" ? <PersonChip name={name} /> : <ValueView value={value} />;
  }
  const shown = whole.value ?? value;
  const owner = personIn(shown, store.recording.people);
  const load = async (): Promise<void> => {
    const host = store.recording.hosts.get(write.host);
    if (!host) return;
    try {
      const request = { host: host.info.host, write: write.write, column };
      whole.value = (await client.call(write.document, "value", request)).value;
      problem.value = null;
    } catch (error) {
      problem.value = (error as Error).message;
    }
  };
  return (
    <>
      <ValueView value={shown} column={column} />
      {owner !== null && (
        <span class="owned">
          owned by <PersonChip name={owner} />
        </span>
      )}
      {isCut(shown) && store.recording.imported && (
        <span class="quiet"> the recording holds only the beginning</span>
      )}
      {props.written && isCut(shown) && !store.recording.imported && (
        <button type="button" class="link" onClick={() => void load()}>
          {" "}
          show all
        </button>
      )}
      {problem.value !== null && <p class="problem">{problem.value}</p>}
    </>
  );
}

/** Whether only the beginning of a value was sent. */
export function isCut(value: unknown): boolean {
  return value instanceof Cut || (value as { value?: unknown } | null)?.value instanceof Cut;
}
