import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAMED_BY = "JAZZ_DEVTOOLS_FOLDER";

/**
 * A fixture that is the folder where a test's backends leave their addresses, and where Vite looks
 * for them: a page never names the backend of another test, nor one that somebody runs beside.
 */
// biome-ignore lint/correctness/noEmptyPattern: Playwright requires a destructured argument.
export async function ownBackendFolder({}, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "jazz-devtools-backends-"));
  process.env[NAMED_BY] = folder;
  await use(folder);
  delete process.env[NAMED_BY];
  await rm(folder, { recursive: true, force: true });
}
