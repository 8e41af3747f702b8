import { Connection } from "../../../../panel/store/connection.ts";
import { createStore } from "../../../../panel/store/store.ts";
import { FakeAdapter } from "./fake-adapter.ts";
import { type FakeHostOptions, FakePage } from "./fake-page.ts";
import { ManualTiming } from "./manual-timing.ts";

/** A store that is connected to a fake page, without any view. */
export function connectedStore(options: FakeHostOptions = {}) {
  const adapter = new FakeAdapter();
  const page = new FakePage(adapter, "d1", options);
  const timing = new ManualTiming();
  const store = createStore();
  const connection = new Connection(adapter, store, timing);
  const { recording } = store;
  return { adapter, page, timing, store, connection, recording };
}
