import { Connection } from "../../../../panel/store/connection.ts";
import { createStore } from "../../../../panel/store/store.ts";
import { AppPage, type AppPageOptions, pagesQuiet } from "./app-page.ts";
import { FakeAdapter } from "./fake-adapter.ts";
import { ManualTiming } from "./manual-timing.ts";

/** A store that is connected to an app's page, without any view. */
export function connectedStore(options: AppPageOptions = {}) {
  const adapter = new FakeAdapter();
  const page = new AppPage(adapter, options);
  const timing = new ManualTiming(undefined, pagesQuiet);
  const store = createStore();
  const connection = new Connection(adapter, store, timing);
  const { recording } = store;
  return { adapter, page, timing, store, connection, recording };
}
