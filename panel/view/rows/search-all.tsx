import { isSettled } from "../../model/extent.ts";
import { countText, plural } from "../../model/format.ts";
import type { PagedRows } from "../../store/paged-rows.ts";
import type { ListedRow } from "./load-rows.ts";
import { MOST_FOUND } from "./row-search.ts";
import type { RowSearching } from "./use-row-search.ts";

/**
 * A filter is no query of Jazz's: of a long table it finds what is here, until somebody lets it
 * look through all of it.
 */
export function SearchAll(props: {
  search: RowSearching;
  rows: PagedRows<ListedRow>;
  /** Rows that are here. */
  here: number;
  matching: number;
}) {
  const { search, rows, here, matching } = props;
  const { current } = search;
  const { atLeast } = rows.extent;
  const all = isSettled(rows.extent) ? countText(atLeast) : `${countText(atLeast)}+`;
  const match = plural(matching, "match", "matches");
  const offer = (
    <button
      type="button"
      class="button"
      title="Reads the whole table in the page, a part at a time"
      onClick={search.start}
    >
      {current ? "Search again" : `Search all ${all}`}
    </button>
  );
  if (!current) {
    return (
      <>
        <span class="quiet">
          {match} among the {countText(here)} read
        </span>
        {!rows.unpaged && offer}
      </>
    );
  }
  if (current.problem !== null) {
    return (
      <>
        <span class="problem">{current.problem}</span>
        {offer}
      </>
    );
  }
  if (current.state === "running") {
    return (
      <>
        <span class="quiet">
          {match} so far, {countText(current.read)} of {all} read
        </span>
        <button type="button" class="button" onClick={() => current.stop()}>
          Stop
        </button>
      </>
    );
  }
  const full = current.found.length >= MOST_FOUND;
  return (
    <>
      <span class="quiet" title="As the rows were when they were read">
        {match} among {countText(current.read)} read{full && ": more are not looked for"}
      </span>
      {offer}
    </>
  );
}
