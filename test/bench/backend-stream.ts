/**
 * A backend in a process of its own that writes 10,000 times a second, and a panel that reads it:
 * nothing may be lost or told as somebody else's. Counts are held against each other; time is only
 * told.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { Witness } from "../unit/backend/support/many-writers.ts";
import { PanelReader } from "../unit/backend/support/panel-reader.ts";

const PER_SECOND = 10_000;
const USERS = 200;

/** Writes at that rate from its first line of input on, and then says how many there were. */
const BACKEND = `
  const { runnerImport } = await import("vite");
  const { module: many } = await runnerImport("./test/unit/backend/support/many-writers.ts");
  const { module: backend } = await runnerImport("./backend/index.ts");
  const [seconds, perSecond, users] = process.argv.slice(1).map(Number);
  const context = new many.HollowContext();
  const inspection = backend.inspectBackend(context, { app: many.writersApp, folder: null });
  await inspection.ready;
  const writers = new many.ManyWriters(context, users);
  process.stdin.once("data", () => {
    const start = performance.now();
    let written = 0;
    const timer = setInterval(() => {
      const due = Math.min(seconds, (performance.now() - start) / 1_000) * perSecond;
      writers.write(Math.floor(due) - written);
      written = Math.floor(due);
      if (written < seconds * perSecond) return;
      clearInterval(timer);
      console.log("written " + written);
    }, 5);
  });
`;

export interface StreamResult {
  written: number;
  arrived: number;
  dropped: number;
  invalid: number;
  wrong: readonly string[];
  /** Milliseconds from the last write to its arrival. */
  lag: number;
}

/** Runs for so many seconds. */
export async function backendStream(seconds: number): Promise<StreamResult> {
  const args = ["--input-type=module", "--eval", BACKEND, "--"];
  const numbers = [seconds, PER_SECOND, USERS].map(String);
  const child = spawn(process.execPath, [...args, ...numbers], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const witness = new Witness();
  let reader: PanelReader | null = null;
  let written: number | null = null;
  let writtenAt = 0;
  try {
    await new Promise<void>((done, fail) => {
      const look = (): void => {
        if (written !== null && witness.writes + (reader?.dropped ?? 0) >= written) done();
      };
      child.once("exit", () => fail(new Error("The backend ended.")));
      createInterface(child.stdout).on("line", (line) => {
        const [url] = /ws:\S+/.exec(line) ?? [];
        if (url !== undefined && reader === null) {
          reader = new PanelReader(url, (event) => {
            if (witness.writes === 0 && event.t === "host") child.stdin.write("go\n");
            witness.take(event);
            look();
          });
        }
        const [, count] = /^written (\d+)/.exec(line) ?? [];
        if (count === undefined) return;
        written = Number(count);
        writtenAt = performance.now();
        look();
      });
    });
    const { dropped, invalid } = reader as unknown as PanelReader;
    return {
      written: written ?? 0,
      arrived: witness.writes,
      dropped,
      invalid,
      wrong: witness.wrong,
      lag: performance.now() - writtenAt,
    };
  } finally {
    (reader as PanelReader | null)?.close();
    child.kill("SIGKILL");
  }
}

/** Runs it, says what came out, and returns the exit code. */
export async function main(args: readonly string[]): Promise<0 | 1> {
  const seconds = Number(args[0] ?? 60);
  const result = await backendStream(seconds);
  const { written, arrived, dropped, invalid, wrong, lag } = result;
  const number = (count: number): string => count.toLocaleString("en-US");
  console.log(
    `${number(written)} writes of ${USERS} users in ${seconds} s: ${number(arrived)} arrived, ` +
      `${dropped} dropped, ${invalid} not understood, ${wrong.length} mixed up; ` +
      `the last one came ${Math.round(lag)} ms after the end.`,
  );
  for (const sentence of wrong) console.log(sentence);
  return arrived === written && dropped + invalid + wrong.length === 0 ? 0 : 1;
}
