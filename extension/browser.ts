/** The only door to the extension APIs; dropping the polyfill later is a change of this line. */
import browser from "webextension-polyfill";

export type { Runtime } from "webextension-polyfill";
export { browser };
