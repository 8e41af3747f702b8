import { LEAVING } from "../leaving.ts";
import { after, patch } from "../patch.ts";
import { looksLikeEngine } from "../profiles/detect.ts";
import type { Door } from "./door.ts";

/**
 * wasm-bindgen registers every object it makes with a `FinalizationRegistry`, in the object's
 * constructor: so every engine passes here before anybody has called it.
 */
export const engineRegistry: Door = {
  open(realm, visitors) {
    const { prototype } = realm.FinalizationRegistry ?? {};
    if (!prototype) return {};
    const close = patch(
      prototype,
      "register",
      after((result, args) => {
        if (looksLikeEngine(args[0])) visitors.engine(args[0], "engine registry", "");
        return result;
      }),
    );
    return { ...(LEAVING && { close }) };
  },
};
