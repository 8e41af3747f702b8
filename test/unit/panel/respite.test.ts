import { expect, test } from "vitest";
import { respiteAfter } from "../../../panel/store/respite.ts";

test("a page is left alone ten times as long as it took, within bounds", () => {
  expect([0, 20, 200, 60_000].map(respiteAfter)).toEqual([500, 500, 2_000, 10_000]);
});
