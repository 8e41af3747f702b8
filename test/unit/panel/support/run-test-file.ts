/** Runs the text of a test file as its reader would: checked by TypeScript, then by vitest. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../../../..");
const BIN = join(ROOT, "node_modules/.bin");
const run = promisify(execFile);

/** What became of each test, by its full name. */
export type Outcomes = Record<string, "passed" | "failed" | "skipped" | "todo">;

export interface TestFile {
  /** What TypeScript has against it; empty when nothing. */
  typeErrors(): Promise<string>;
  outcomes(): Promise<Outcomes>;
  remove(): void;
}

/** @param app the folder whose `schema.ts` and `permissions.ts` it imports. */
export function testFile(text: string, app: string): TestFile {
  const cache = join(ROOT, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "replay-test-"));
  const imports = text.replaceAll(
    /from "\.\.\/(schema|permissions)"/g,
    (_, name: string) => `from ${JSON.stringify(join(ROOT, app, `${name}.ts`))}`,
  );
  const file = join(folder, "replay.test.ts");
  writeFileSync(file, imports);
  const tsconfig = { extends: join(ROOT, "tsconfig.json"), include: [], files: [file] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  writeFileSync(
    join(folder, "vitest.config.ts"),
    `import { jazzAliases } from ${JSON.stringify(join(ROOT, "sandbox/build/jazz-aliases.ts"))};
export default {
  resolve: { alias: jazzAliases(process.env.JAZZ_TOOLS) },
  test: { root: ${JSON.stringify(folder)}, include: ["replay.test.ts"], exclude: [] },
};`,
  );
  return {
    typeErrors: () =>
      run(join(BIN, "tsc"), ["--noEmit", "-p", folder], { cwd: ROOT }).then(
        () => "",
        (error: { stdout?: string }) => error.stdout ?? String(error),
      ),
    async outcomes() {
      const report = join(folder, "report.json");
      const config = join(folder, "vitest.config.ts");
      const options = ["run", "--config", config, "--reporter=json", `--outputFile=${report}`];
      // Failing tests make it end with an error; the report says which.
      await run(join(BIN, "vitest"), options, { cwd: ROOT }).catch(() => {});
      return read(report);
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function read(report: string): Outcomes {
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as {
    testResults: {
      message: string;
      assertionResults: { fullName: string; status: string }[];
    }[];
  };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (results.length === 0) throw new Error(testResults.map(({ message }) => message).join("\n"));
  return Object.fromEntries(
    results.map(({ fullName, status }) => [fullName, status === "pending" ? "skipped" : status]),
  ) as Outcomes;
}
