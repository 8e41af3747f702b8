/**
 * The first Db of a bundle. Its engine arrives as a WebAssembly module with telling export names;
 * soon after, the SDK resolves a promise with the Db, and there it is caught. With the persistent
 * driver the Db waits for a worker first, however long that takes. What that does to the page, and
 * when, is said in `then-trap.ts`; a Db that was missed is left to the other doors.
 */
import { LEAVING } from "../leaving.ts";
import { nothing } from "../patch.ts";
import type { Later, Realm } from "../realm.ts";
import type { Door, Visitors } from "./door.ts";
import { field } from "./plain-read.ts";
import { type ThenTrap, thenTrap } from "./then-trap.ts";
import { watchConstruct } from "./watch-construct.ts";
import { watchWasm } from "./watch-wasm.ts";

/** A Db is resolved 1 to 430 ms after its engine's module (measured). */
const OPEN_FOR = 5_000;
/** Where its worker has to be fetched first, or another tab must let go of the storage. */
const OPEN_FOR_WORKER = 60_000;
/** The worker through which tabs share their storage (`browser-broker-client.ts` of garden-co/jazz). */
const WORKER = "jazz-broker:";

export const firstDb: Door = {
  open(realm, visitors, later) {
    const { WebAssembly } = realm;
    if (!WebAssembly) return {};
    let awaited: Awaited | null = null;
    const undos = watchWasm(WebAssembly, (isLater) => {
      visitors.jazz(isLater);
      // A later one comes long before its Db, which is met by other doors.
      if (isLater) return;
      awaited ??= awaitDbs(realm, visitors, later);
      awaited.expect();
    });
    return {
      ...(LEAVING && {
        close() {
          for (const undo of undos) undo();
          awaited?.trap.disarm();
        },
      }),
    };
  },
};

interface Awaited {
  readonly trap: ThenTrap;
  /** An engine has arrived, and its Db will. */
  expect(): void;
}

/** Each bundle brings its own engine, and is waited for. */
function awaitDbs(realm: Realm, visitors: Visitors, later: Later): Awaited {
  let missing = 0;
  let armed = false;
  let stopWorkers = nothing;
  const arm = (): void => {
    armed = true;
    trap.arm(OPEN_FOR);
    stopWorkers();
    stopWorkers = watchConstruct(realm, "SharedWorker", (_worker, [, options]) => {
      const ours = String(field(options, "name") ?? options).startsWith(WORKER);
      if (ours) trap.arm(OPEN_FOR_WORKER);
    });
  };
  const trap = thenTrap(realm.Object.prototype, later, {
    known: visitors.known,
    caught(db, passedOn) {
      const note = passedOn ? "caught as the app passed it on" : "";
      visitors.db(db, "first Db", note, { early: !passedOn });
      if (--missing > 0) arm();
    },
    disarmed() {
      armed = false;
      stopWorkers();
      stopWorkers = nothing;
    },
  });
  return {
    trap,
    expect() {
      // One that was given up is not waited for again.
      missing = armed ? missing + 1 : 1;
      arm();
    },
  };
}
