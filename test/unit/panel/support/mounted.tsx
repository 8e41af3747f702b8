import { afterEach } from "vitest";
// Loaded on demand by the panel: here at once, so that only the test's time passes.
import "../../../../panel/model/sandbox-judge.ts";
import "../../../../panel/view/dialogs/replay-dialog.tsx";
import "../../../../panel/view/explain/explain-dialog.tsx";
import "../../../../panel/view/policies/policies-tab.tsx";
import "../../../../panel/view/rows/rights-matrix.tsx";
import "../../../../panel/view/rows/rows-tab.tsx";
import "../../../../panel/view/settings/settings-tab.tsx";
import "../../../../panel/view/subscriptions/compare-sessions.tsx";
import "../../../../panel/view/writes/why.tsx";
import { mountWith } from "../../../../panel/main.tsx";
import { FakeAdapter } from "./fake-adapter.ts";
import { type FakeHostOptions, FakePage } from "./fake-page.ts";
import { ManualTiming } from "./manual-timing.ts";

const mounted: (() => void)[] = [];

afterEach(() => {
  for (const unmount of mounted.splice(0)) unmount();
  document.body.replaceChildren();
});

/** The panel in a document, looking at a fake page that `prepare` has used. */
export async function mountOn(
  prepare: (page: FakePage, adapter: FakeAdapter) => void = () => {},
  options: FakeHostOptions & { settings?: Record<string, unknown> } = {},
) {
  const adapter = new FakeAdapter();
  adapter.stored = options.settings ?? { tab: "Writes" };
  const page = new FakePage(adapter, "d1", options);
  prepare(page, adapter);
  return { ...(await mountAdapter(adapter)), page };
}

/** The panel in a document, on a tab that the test speaks for. */
export async function mountAdapter(adapter: FakeAdapter) {
  const timing = new ManualTiming();
  const root = document.createElement("div");
  document.body.append(root);
  const unmount = mountWith(root, adapter, timing);
  mounted.push(unmount);
  await timing.pass(200);
  return { adapter, timing, root, unmount };
}
