import type { People } from "../../model/people.ts";
import { sessionOf } from "../../model/personas.ts";
import { LATER_TESTS } from "../../model/test-dialect.ts";
import { writesTest } from "../../model/write-test.ts";
import type { WriteRecord } from "../../store/records.ts";

/** Writes as a test, in the dialect of their Jazz. */
export function copiedTest(writes: readonly WriteRecord[], later: boolean, people: People): string {
  if (!later) return writesTest(writes);
  return writesTest(writes, LATER_TESTS, (name) => sessionOf(people, name));
}
