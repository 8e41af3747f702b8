// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { leaveOutInnerHtml } from "../../../extension/build/without-inner-html.ts";

const preact = readFileSync(createRequire(import.meta.url).resolve("preact"), "utf8");

describe("Preact without dangerouslySetInnerHTML", () => {
  test("sets no HTML, and is otherwise the same", async () => {
    const left = leaveOutInnerHtml(preact);
    expect(left).not.toMatch(/innerHTML=/);
    const module = await import(`data:text/javascript,${encodeURIComponent(left)}`);
    expect(Object.keys(module)).toEqual(Object.keys(await import("preact")));
    expect(() => {
      const root = document.createElement("div");
      module.render(module.h("p", { dangerouslySetInnerHTML: { __html: "<img>" } }), root);
    }).toThrow("not part of this build");
  });

  test("fails clearly on a Preact that looks otherwise", () => {
    expect(() => leaveOutInnerHtml("t.innerHTML=h.__html")).toThrow("in 0 places");
    expect(() => leaveOutInnerHtml(preact + preact)).toThrow("in 2 places");
  });
});
