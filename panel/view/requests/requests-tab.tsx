import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { countText, plural } from "../../model/format.ts";
import { REQUEST_TERMS, requestFieldText } from "../../model/request-filter.ts";
import { requestJson } from "../../model/request-summary.ts";
import { Details } from "../details.tsx";
import { Empty } from "../empty.tsx";
import { FilterBox } from "../filter-box.tsx";
import { Grid } from "../grid.tsx";
import { CopyMenu, copyAsTsv } from "../list-copy.tsx";
import { LogList } from "../log-list.ts";
import { usePanel } from "../panel-context.ts";
import { Split } from "../split.tsx";
import { answeredBy, momentOf, requestColumns } from "./request-columns.tsx";
import { RequestDetails } from "./request-details.tsx";

/**
 * What backends were asked, line by line: the session that was resolved, the handles that were
 * made, and what was done through each. Handles that no request asked for are jobs.
 */
export function RequestsTab() {
  const panel = usePanel();
  const { store, ui, timing } = panel;
  const state = ui.lists.Requests;
  const follow = useSignal(state.cursor.peek() === null);
  const columns = useMemo(() => requestColumns(panel), []);
  const list = useMemo(() => {
    const now = (): number => store.recording.imported?.exportedAt ?? timing.now();
    return new LogList(store, state, timing, {
      area: "requests",
      log: ({ requests }) => requests,
      terms: REQUEST_TERMS,
      text: () => requestFieldText(now),
      columns,
    });
  }, []);
  useEffect(() => () => list.dispose(), []);
  list.version.value;
  const source = list.source();
  const total = store.recording.requests.size;
  const json = (work: Parameters<typeof answeredBy>[1]) =>
    requestJson(work, answeredBy(panel, work), momentOf(panel));
  const copying = { columns, source, state, json };
  const cursor = state.cursor.value;
  const current = cursor === null ? undefined : source.at(source.indexOf(cursor));

  const shown = (
    <>
      <div class="toolbar">
        <FilterBox
          state={state}
          placeholder="text, method: path: user: author: handle: warning:"
          problem={list.problem.value}
        />
        <span class="quiet">
          {source.length === total
            ? plural(total, "request or job", "requests and jobs")
            : `${countText(source.length)} of ${countText(total)}`}
        </span>
        <span class="spacer" />
        <CopyMenu {...copying} />
        <button
          type="button"
          class="button"
          aria-pressed={follow.value}
          title="Keep the newest request in view"
          onClick={() => {
            follow.value = !follow.value;
          }}
        >
          Follow
        </button>
      </div>
      <div class="list">
        <Grid
          name="Requests"
          columns={columns}
          source={source}
          state={state}
          follow={follow.value && state.sort.value === null}
          onFollow={(on) => {
            follow.value = on;
          }}
          onOpen={() => {
            state.open.value = true;
          }}
          onCopy={() => copyAsTsv(panel, copying)}
        />
        {total === 0 && <RequestsEmpty />}
        {total > 0 && source.length === 0 && (
          <p class="no-match">No request matches this filter.</p>
        )}
      </div>
    </>
  );
  const details = state.open.value && current && (
    <Details state={state}>
      <RequestDetails key={current.key} work={current} />
    </Details>
  );
  return <Split first={shown} details={details || null} />;
}

function RequestsEmpty() {
  return (
    <Empty title="No requests yet">
      <p>
        Every request that a backend answers with a handle of its Jazz context appears here: the
        session that was resolved from it, the handles that were made, and what was written and read
        through each.
      </p>
      <p>Make the app call its backend, whose code makes a handle for example by:</p>
      <pre class="block">{"const db = await context.forRequest(req);"}</pre>
    </Empty>
  );
}
