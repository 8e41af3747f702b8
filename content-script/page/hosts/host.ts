import type { DoorName } from "../../../protocol/messages.ts";
import type { Profile } from "../profiles/profile.ts";
import type { Enforcement } from "./enforcement.ts";
import type { TappedDb } from "./tapped-db.ts";
import type { TappedEngine } from "./tapped-engine.ts";

/**
 * An engine, a Db, or both when they belong together. It knows them weakly: a Db that the app
 * dropped can be collected, and everything that refers to the app's own functions goes with it.
 */
export class Host {
  closedAt: number | null = null;
  /** Whether a panel may be told of it: an engine waits until its Db is known or has no say. */
  announced = false;
  readonly doors: { door: DoorName; note: string }[] = [];
  permissions: object | null = null;
  /** What shows that its engine enforces policies; `null` while nothing was tried. */
  enforcement: Enforcement | null = null;
  /** What the app calls it. */
  label: string | null = null;
  #engine: WeakRef<TappedEngine> | null = null;
  #db: WeakRef<TappedDb> | null = null;

  constructor(
    readonly id: string,
    readonly ordinal: number,
    readonly foundAt: number,
    public profile: Profile,
  ) {}

  get engine(): TappedEngine | null {
    return this.#engine?.deref() ?? null;
  }

  set engine(engine: TappedEngine | null) {
    this.#engine = engine && new WeakRef(engine);
  }

  get db(): TappedDb | null {
    return this.#db?.deref() ?? null;
  }

  set db(db: TappedDb | null) {
    this.#db = db && new WeakRef(db);
  }

  /** Whether both its engine and its Db, if it had any, were collected. */
  get gone(): boolean {
    return this.engine === null && this.db === null;
  }

  /** Whether it was not known to be found there. */
  addDoor(door: DoorName, note: string): boolean {
    if (this.doors.some((one) => one.door === door)) return false;
    this.doors.push({ door, note });
    return true;
  }
}
