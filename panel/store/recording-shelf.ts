/**
 * Recordings in the browser's storage, in pieces as they happened. The oldest go first when all of
 * them take more than they may; of one that takes more than that alone, its oldest pieces do.
 */
import type { Database, StoredLine, StoredRecording } from "./database.ts";

/** Pieces read at a time. */
const READ = 20;
/** The first piece tells what the page is: it is never let go alone. */
const FIRST = 1;

/** All of them, the latest first. */
export async function listRecordings(database: Database): Promise<StoredRecording[]> {
  const all = await database.getAllFromIndex("recordings", "changedAt");
  return all.filter(({ removed }) => !removed).reverse();
}

/**
 * Adds what has happened to a recording, which is new if nothing of it is there. Returns it as it
 * is stored then. `limit`: what all recordings may take, in characters.
 */
export async function addToRecording(
  database: Database,
  recording: StoredRecording,
  lines: StoredLine[],
  limit: number,
): Promise<StoredRecording> {
  const size = lines.reduce((sum, line) => sum + sizeOf(line), 0);
  const transaction = database.transaction(["recordings", "pieces"], "readwrite");
  const recordings = transaction.objectStore("recordings");
  const pieces = transaction.objectStore("pieces");
  const { id, pieces: nth } = recording;
  const added = { ...recording, pieces: nth + 1, size: recording.size + size };

  const others = (await recordings.index("changedAt").getAll()).filter((one) => one.id !== id);
  let total = others.reduce((sum, one) => sum + one.size, added.size);
  for (const oldest of others) {
    if (total <= limit) break;
    total -= oldest.size;
    await recordings.delete(oldest.id);
    await pieces.delete(piecesOf(oldest.id));
  }
  if (added.size > limit) {
    let cursor = await pieces.openCursor(piecesOf(id, FIRST));
    while (cursor && added.size > limit) {
      added.size -= cursor.value.size;
      added.lost += cursor.value.size;
      await cursor.delete();
      cursor = await cursor.continue();
    }
  }
  await pieces.put({ recording: id, nth, size, lines });
  await recordings.put(added);
  await transaction.done;
  return added;
}

/** What happened, in order, a few pieces at a time. */
export async function* readRecording(
  database: Database,
  id: string,
): AsyncGenerator<StoredLine[], void> {
  let from = 0;
  for (;;) {
    const pieces = await database.getAll("pieces", piecesOf(id, from), READ);
    for (const piece of pieces) yield piece.lines;
    const last = pieces.at(-1);
    if (!last || pieces.length < READ) return;
    from = last.nth + 1;
  }
}

/** Takes recordings off the shelf, or puts them back: they are deleted for good by {@link purge}. */
export async function removeRecordings(
  database: Database,
  ids: readonly string[],
  removed: boolean,
): Promise<void> {
  const transaction = database.transaction("recordings", "readwrite");
  for (const id of ids) {
    const recording = await transaction.store.get(id);
    if (!recording) continue;
    const { removed: _, ...rest } = recording;
    await transaction.store.put(removed ? { ...rest, removed } : rest);
  }
  await transaction.done;
}

/** Deletes for good what was taken off the shelf. */
export async function purge(database: Database): Promise<void> {
  const transaction = database.transaction(["recordings", "pieces"], "readwrite");
  const recordings = transaction.objectStore("recordings");
  for (const { id, removed } of await recordings.getAll()) {
    if (!removed) continue;
    await recordings.delete(id);
    await transaction.objectStore("pieces").delete(piecesOf(id));
  }
  await transaction.done;
}

function piecesOf(id: string, from = 0): IDBKeyRange {
  return IDBKeyRange.bound([id, from], [id, Number.MAX_SAFE_INTEGER]);
}

function sizeOf(line: StoredLine): number {
  if ("body" in line) return line.body.length;
  return "received" in line ? JSON.stringify(line.received).length : 50;
}
