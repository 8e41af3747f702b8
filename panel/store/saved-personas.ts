import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import * as v from "valibot";
import type { Session } from "../../protocol/jazz.ts";
import { plural } from "../model/format.ts";
import {
  type ExportedPersona,
  LONGEST_LABEL,
  labelSchema,
  plainSession,
  type SavedPersona,
  sessionSchema,
} from "../model/saved-persona.ts";
import type { Database, StoredPersona } from "./database.ts";
import type { HostRecord } from "./records.ts";
import type { Store } from "./store.ts";

export interface SavedState {
  personas: readonly SavedPersona[];
  /** What cannot be stored or read, in a sentence; the personas are usable nevertheless. */
  problem: string | null;
}

/** A persona that was deleted, with what is needed to have it back. */
export interface DeletedPersona {
  scope: string;
  persona: SavedPersona;
  index: number;
}

/** The part of the database module that is needed here; it is loaded with the first use. */
export type OpenStorage = () => Promise<{
  openDatabase(): Promise<Database>;
  storageProblem(error: unknown): string;
}>;

const stored = v.object({
  id: v.string(),
  label: labelSchema,
  session: sessionSchema,
  savedAt: v.fallback(v.number(), 0),
  position: v.fallback(v.number(), Number.MAX_SAFE_INTEGER),
});

/** Whose personas a host sees: those of its app, or where that is not known of its origin. */
export function personaScope(store: Store, host: HostRecord): string {
  if (host.info.appId !== null) return `app:${host.info.appId}`;
  const url = store.recording.documents.get(host.document)?.hello?.url ?? "";
  return `origin:${URL.canParse(url) ? new URL(url).origin : url}`;
}

/**
 * Personas saved under names, per app. Every change counts at once and is stored a moment later;
 * what cannot be stored is kept while the panel is open and tried again with the next change.
 */
export class SavedPersonas {
  readonly #scopes = new Map<string, Signal<SavedState>>();
  readonly #storage: OpenStorage;
  /** What is not stored yet, by id; `null`: to be deleted. */
  readonly #unstored = new Map<string, StoredPersona | null>();
  /** Stored personas that cannot be read, by scope. They are never written over. */
  readonly #damaged = new Map<string, number>();
  #queue: Promise<void> = Promise.resolve();

  constructor(storage: OpenStorage) {
    this.#storage = storage;
  }

  /** The personas of a scope, in order. Empty until they are loaded. */
  of(scope: string): ReadonlySignal<SavedState> {
    return this.#state(scope);
  }

  /** Reads what is stored for a scope, also what other panels have stored meanwhile. */
  async load(scope: string): Promise<void> {
    await this.#queue;
    const state = this.#state(scope);
    const storage = await this.#storage().catch(() => null);
    try {
      if (!storage) throw new TypeError("The storage cannot be loaded.");
      const database = await storage.openDatabase();
      const records: unknown[] = await database.getAllFromIndex("personas", "scope", scope);
      const read = records.flatMap((record) => {
        const parsed = v.safeParse(stored, record);
        return parsed.success ? [parsed.output] : [];
      });
      this.#damaged.set(scope, records.length - read.length);
      state.value = {
        personas: this.#withUnstored(scope, read),
        problem: this.#damage(scope),
      };
    } catch (error) {
      const why = storage?.storageProblem(error) ?? "part of the panel cannot be loaded";
      state.value = {
        ...state.peek(),
        problem: `Saved personas cannot be read: ${why}. New ones last until the panel closes.`,
      };
    }
  }

  /** Why a persona cannot have that name, or `null`. `id`: the persona that has it now. */
  labelProblem(scope: string, label: string, id: string | null = null): string | null {
    const name = label.trim();
    if (name === "") return "Type a name.";
    if (name.length > LONGEST_LABEL) return `A name has at most ${LONGEST_LABEL} characters.`;
    const taken = this.#state(scope)
      .peek()
      .personas.some((persona) => persona.label === name && persona.id !== id);
    return taken ? `There is a saved persona “${name}” already; choose another name.` : null;
  }

  /** Saves a session under a name, at the end. */
  save(scope: string, label: string, session: Session, now: number): SavedPersona {
    const id = crypto.randomUUID();
    const persona = { id, label: label.trim(), session: plainSession(session), savedAt: now };
    this.#change(scope, (personas) => [...personas, persona], [id]);
    return persona;
  }

  /**
   * Takes over personas of a file; those that are there already, name and session, stay one.
   * Returns how many are new.
   */
  adopt(scope: string, personas: readonly ExportedPersona[], now: number): number {
    const key = ({ label, session }: ExportedPersona): string => JSON.stringify([label, session]);
    const known = this.#state(scope).peek().personas;
    const keys = new Set(known.map(key));
    const labels = new Set(known.map(({ label }) => label));
    const added: SavedPersona[] = [];
    for (const persona of personas) {
      if (keys.has(key(persona))) continue;
      keys.add(key(persona));
      const label = freeLabel(labels, persona.label);
      labels.add(label);
      const session = plainSession(persona.session);
      added.push({ id: crypto.randomUUID(), label, session, savedAt: now });
    }
    const ids = added.map(({ id }) => id);
    this.#change(scope, (all) => [...all, ...added], ids);
    return added.length;
  }

  rename(scope: string, id: string, label: string): void {
    this.#edit(scope, id, { label: label.trim() });
  }

  /** Gives a saved persona another session. */
  replace(scope: string, id: string, session: Session): void {
    this.#edit(scope, id, { session: plainSession(session) });
  }

  /** Moves a persona up (−1) or down (1) in the list. */
  move(scope: string, id: string, by: -1 | 1): void {
    const from = this.#indexOf(scope, id);
    const other = this.#state(scope).peek().personas[from + by];
    if (from < 0 || !other) return;
    this.#change(
      scope,
      (personas) => {
        const moved = [...personas];
        moved.splice(from + by, 0, ...moved.splice(from, 1));
        return moved;
      },
      "all",
    );
  }

  /** Deletes a persona. Returns what {@link restore} needs. */
  delete(scope: string, id: string): DeletedPersona | null {
    const index = this.#indexOf(scope, id);
    const persona = this.#state(scope).peek().personas[index];
    if (!persona) return null;
    this.#change(scope, (personas) => personas.filter((one) => one.id !== id), [id]);
    return { scope, persona, index };
  }

  /** Brings a deleted persona back to where it was. */
  restore({ scope, persona, index }: DeletedPersona): void {
    if (this.#indexOf(scope, persona.id) >= 0) return;
    this.#change(scope, (personas) => personas.toSpliced(index, 0, persona), "all");
  }

  /** Settles when every change so far is stored, or cannot be. */
  settled(): Promise<void> {
    return this.#queue;
  }

  /** Tries again to store what could not be stored. */
  async retry(scope: string): Promise<void> {
    await this.#store(scope);
    if (this.#unstored.size === 0) await this.load(scope);
  }

  #damage(scope: string): string | null {
    const damaged = this.#damaged.get(scope) ?? 0;
    if (damaged === 0) return null;
    return `${plural(damaged, "saved persona")} cannot be read and ${damaged === 1 ? "is" : "are"} left as stored.`;
  }

  #state(scope: string): Signal<SavedState> {
    let state = this.#scopes.get(scope);
    if (!state) {
      state = signal<SavedState>({ personas: [], problem: null });
      this.#scopes.set(scope, state);
    }
    return state;
  }

  #indexOf(scope: string, id: string): number {
    return this.#state(scope)
      .peek()
      .personas.findIndex((persona) => persona.id === id);
  }

  #edit(scope: string, id: string, change: Partial<SavedPersona>): void {
    this.#change(
      scope,
      (personas) => personas.map((one) => (one.id === id ? { ...one, ...change } : one)),
      [id],
    );
  }

  #change(
    scope: string,
    change: (personas: readonly SavedPersona[]) => SavedPersona[],
    touched: readonly string[] | "all",
  ): void {
    const state = this.#state(scope);
    const personas = change(state.peek().personas);
    state.value = { ...state.peek(), personas };
    const records = new Map(
      personas.map((persona, position) => [persona.id, { ...persona, scope, position }]),
    );
    for (const id of touched === "all" ? records.keys() : touched) {
      this.#unstored.set(id, records.get(id) ?? null);
    }
    void this.#store(scope);
  }

  /** Stores what is not stored yet, after whatever is being stored. Never rejects. */
  #store(scope: string): Promise<void> {
    const run = async (): Promise<void> => {
      const batch = [...this.#unstored];
      if (batch.length === 0) return;
      const state = this.#state(scope);
      const storage = await this.#storage().catch(() => null);
      try {
        if (!storage) throw new TypeError("The storage cannot be loaded.");
        const database = await storage.openDatabase();
        const transaction = database.transaction("personas", "readwrite");
        await Promise.all([
          ...batch.map(([id, record]) =>
            record ? transaction.store.put(record) : transaction.store.delete(id),
          ),
          transaction.done,
        ]);
        for (const [id, record] of batch) {
          if (this.#unstored.get(id) === record) this.#unstored.delete(id);
        }
        state.value = { ...state.peek(), problem: this.#damage(scope) };
      } catch (error) {
        const why = storage?.storageProblem(error) ?? "part of the panel cannot be loaded";
        state.value = {
          ...state.peek(),
          problem: `Changes to saved personas last only until the panel closes: ${why}.`,
        };
      }
    };
    this.#queue = this.#queue.then(run);
    return this.#queue;
  }

  /** What was read, in order, with the changes on top that are not stored yet. */
  #withUnstored(scope: string, read: readonly v.InferOutput<typeof stored>[]): SavedPersona[] {
    const all = new Map<string, SavedPersona & { position: number }>(
      read.map((persona) => [persona.id, persona]),
    );
    for (const [id, record] of this.#unstored) {
      const mine = this.#state(scope)
        .peek()
        .personas.find((persona) => persona.id === id);
      if (!record) all.delete(id);
      else if (mine) all.set(id, { ...mine, position: record.position });
    }
    return [...all.values()]
      .sort((left, right) => left.position - right.position || left.savedAt - right.savedAt)
      .map(({ id, label, session, savedAt }) => ({ id, label, session, savedAt }));
  }
}

/** The label, numbered where it is taken. */
function freeLabel(taken: ReadonlySet<string>, label: string): string {
  let free = label;
  for (let n = 2; taken.has(free); n++) free = `${label.slice(0, LONGEST_LABEL - 6)} (${n})`;
  return free;
}
