import { useMemo } from "preact/hooks";
import type { Session, TableSchema } from "../../../protocol/jazz.ts";
import type { HostRecord } from "../../store/records.ts";
import { Advised } from "./later-page.tsx";
import { ValueFields } from "./value-fields.tsx";
import { valueForm } from "./value-form.ts";

/** A new row to ask Jazz about, where no policies are known to judge it by. */
export function LaterInsert(props: {
  host: HostRecord;
  table: string;
  schema: TableSchema;
  session: Session | null;
}) {
  const { host, table, schema, session } = props;
  const form = useMemo(() => valueForm(schema, "insert", null, {}), [schema]);
  const values = form.result.value;
  return (
    <>
      <ValueFields form={form} title="The new row" />
      {values.ok ? (
        <Advised
          host={host}
          table={table}
          operation="insert"
          row={null}
          values={values.values}
          session={session}
          sandbox={null}
        />
      ) : (
        <p class="problem">{values.problem}</p>
      )}
    </>
  );
}
