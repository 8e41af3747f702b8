import { describe, expect, it } from "vitest";
import { namedBackends } from "../../../content-script/page/stream/named-backends.ts";

const page = (contents: readonly unknown[]) => ({
  title: "",
  querySelectorAll: () => contents.map((content) => ({ getAttribute: () => content as string })),
});

describe("backends that a page names", () => {
  it("are read from its meta tags, few and short", () => {
    expect(namedBackends(page(["ws://127.0.0.1:1/?token=x", null, 5, "y".repeat(501)]))).toEqual([
      "ws://127.0.0.1:1/?token=x",
    ]);
    expect(namedBackends(page(Array.from({ length: 50 }, (_, n) => String(n))))).toHaveLength(8);
  });

  it("are none where there is no document, or the page has made reading it throw", () => {
    expect(namedBackends(undefined)).toEqual([]);
    expect(namedBackends({ title: "" })).toEqual([]);
    const throwing = {
      title: "",
      querySelectorAll: (): never => {
        throw new Error("no");
      },
    };
    expect(namedBackends(throwing)).toEqual([]);
  });
});
