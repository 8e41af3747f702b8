import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseCases, runOracle } from "../../../../scripts/oracle.ts";
import { outcomeOf } from "../../../../scripts/oracle-case.ts";

const SAMPLE = fromRoot("test/fixtures/oracle/sample.jsonl");
/** The whole set lies beside the repository where it can be had. */
const WHOLE = fromRoot("../shared/oracle/policy-cases.jsonl");

const WRITES: ReadonlySet<string> = new Set(["insert", "update", "delete", "upsert"]);

const FILES = [SAMPLE, ...(existsSync(WHOLE) ? [WHOLE] : [])];

describe.each(FILES)("measured decisions, %s", { timeout: 60_000 }, (file) => {
  const text = readFileSync(file, "utf8");

  it("are the sandbox's too, in every group", () => {
    const groups = runOracle(text);
    expect(groups.length).toBeGreaterThan(300);
    expect(groups.filter(({ differing }) => differing.length > 0)).toEqual([]);
  });

  it("are predicted by the merged evaluator for every write, since that is what ran", () => {
    const writes = parseCases(text).filter(({ op }) => WRITES.has(op.kind));
    expect(writes.length).toBeGreaterThan(100);
    const differing = writes.filter((one) => outcomeOf(one, "merged") !== one.expect);
    expect(differing.map(({ id }) => id)).toEqual([]);
  });
});

describe("a file that differs", () => {
  it("is reported by group, with id, measurement and judgement", () => {
    const [first] = parseCases(readFileSync(SAMPLE, "utf8"));
    if (!first) throw new Error("The sample is empty.");
    const opposite = first.expect === "allow" ? "deny" : "allow";
    const [group] = runOracle(JSON.stringify({ ...first, expect: opposite }));
    expect(group).toEqual({
      group: first.group,
      total: 1,
      differing: [`${first.id} (measured ${opposite}, judged ${first.expect})`],
    });
  });
});

function fromRoot(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}
