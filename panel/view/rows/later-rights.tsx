import { canAdvise } from "../../model/advice.ts";
import type { HostRecord } from "../../store/records.ts";
import { useAskJazz } from "./ask-jazz.ts";
import { JazzAnswers } from "./jazz-answers.tsx";
import type { ListedRow } from "./load-rows.ts";
import { RightsMatrix } from "./rights-matrix.tsx";

/** Rights on a row where the page's engine says nothing: Jazz's own answers, beside the sandbox's. */
export function LaterRights(props: { host: HostRecord; table: string; row: ListedRow }) {
  const { host, table, row } = props;
  const jazz = useAskJazz(host, `${host.key} ${table} ${row.id} ${JSON.stringify(row.values)}`);
  return (
    <>
      {canAdvise(host) && <JazzAnswers host={host} table={table} row={row} jazz={jazz} />}
      <RightsMatrix host={host} table={table} row={row} answers={jazz.answers.value} />
    </>
  );
}
