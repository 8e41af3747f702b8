import { detectProfile, looksLikeEngine } from "../profiles/detect.ts";
import type { Registry } from "./registry.ts";

/** Looks once more for Dbs whose engine is known by now; forgets what was collected. */
export function reviewHosts({ all, settle, meet, close }: Registry): void {
  for (const host of [...all]) {
    const { engine, db } = host;
    if (engine && !host.announced && engine.subscriptions.open.size > 0) settle(engine);
    // An engine that was left alone says what its Db may be used for.
    const behind = engine ? null : db?.shape.engineOf(db.raw);
    if (db && looksLikeEngine(behind)) {
      host.profile = detectProfile(behind, db.raw);
      if (host.profile.name === "next") meet(db, behind);
    }
    if (host.gone) close(host);
  }
}
