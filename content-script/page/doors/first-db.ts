/**
 * The first Db of a bundle. Its engine arrives as a WebAssembly module with telling export names;
 * soon after, the SDK resolves a promise with the Db, and there it is caught. With the persistent
 * driver the Db waits for a worker first, however long that takes.
 */
import { LEAVING } from "../leaving.ts";
import type { Undo } from "../patch.ts";
import type { Door } from "./door.ts";
import { field } from "./plain-read.ts";
import { thenTrap } from "./then-trap.ts";
import { watchConstruct } from "./watch-construct.ts";
import { watchWasm } from "./watch-wasm.ts";

/** A Db is resolved 1 to 430 ms after its engine's module (measured). */
const OPEN_FOR = 5_000;
/** Where its worker has to be fetched first, or another tab must let go of the storage. */
const OPEN_FOR_WORKER = 60_000;
/** The worker through which tabs share their storage (`browser-broker-client.ts` of garden-co/jazz). */
const WORKER = "jazz-broker:";

export const firstDb: Door = {
  name: "first Db",
  open(realm, visitors, later) {
    /** Each bundle brings its own engine, and is waited for. */
    let awaited = 0;
    /** Whether a Db is being made. Otherwise the app may have had for long what is caught. */
    let making = false;
    let stopWorkers: Undo = () => {};
    const trap = thenTrap(realm.Object.prototype, later, {
      wants: (db) => !visitors.known(db),
      caught(db, passedOn) {
        const early = making && !passedOn;
        visitors.db(db, "first Db", early ? "" : "caught as the app passed it on", { early });
        if (making && --awaited > 0) awaitDb();
      },
      disarmed() {
        stopWorkers();
        stopWorkers = () => {};
      },
    });
    const awaitDb = (): void => {
      making = true;
      trap.arm(OPEN_FOR);
      stopWorkers();
      stopWorkers = watchConstruct(realm, "SharedWorker", (_worker, [, options]) => {
        const ours = String(field(options, "name") ?? options).startsWith(WORKER);
        if (ours) trap.arm(OPEN_FOR_WORKER);
      });
    };
    const undos = realm.WebAssembly
      ? watchWasm(realm.WebAssembly, (later) => {
          visitors.jazz(later);
          // A later one comes long before its Db, which is met by other doors; while the getter is
          // armed, everything on the page seems to be a promise to who asks by `in`.
          if (later) return;
          awaited++;
          awaitDb();
        })
      : [];
    return {
      /** A Db that was missed shows when the app passes it through a promise again. */
      look() {
        if (trap.armed || !visitors.wanting()) return;
        making = false;
        trap.arm(OPEN_FOR);
      },
      rest() {
        if (!making) trap.disarm();
      },
      ...(LEAVING && {
        close() {
          for (const undo of undos) undo();
          trap.disarm();
        },
      }),
    };
  },
};
