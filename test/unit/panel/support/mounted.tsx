import { options } from "preact";
import { afterEach } from "vitest";
// Loaded on demand by the panel: here at once, so that only the test's time passes.
import "../../../../panel/model/sandbox-judge.ts";
import "../../../../panel/store/database.ts";
import "../../../../panel/store/remembered-colours.ts";
import "../../../../panel/view/links.ts";
import "../../../../panel/view/dialogs/act-dialog.tsx";
import "../../../../panel/view/replay/replay-dialog.tsx";
import "../../../../panel/view/explain/explain-dialog.tsx";
import "../../../../panel/view/explain/later-insert.tsx";
import "../../../../panel/view/explain/later-page.tsx";
import "../../../../panel/view/policies/policies-tab.tsx";
import "../../../../panel/view/requests/requests-tab.tsx";
import "../../../../panel/view/rows/later-rights.tsx";
import "../../../../panel/view/rows/rights-matrix.tsx";
import "../../../../panel/view/rows/row-provenance.tsx";
import "../../../../panel/view/rows/rows-tab.tsx";
import "../../../../panel/view/sessions/session-details.tsx";
import "../../../../panel/view/settings/settings-tab.tsx";
import "../../../../panel/view/subscriptions/compare-sessions.tsx";
import "../../../../panel/view/subscriptions/subscription-details.tsx";
import "../../../../panel/view/writes/through.tsx";
import "../../../../panel/view/writes/why.tsx";
import "../../../../panel/view/writes/write-details.tsx";
import "../../../../panel/view/writes/write-selection.tsx";
import "../../../../panel/view/subscriptions/subscriptions-tab.tsx";
import "../../../../panel/view/writes/activity-chart.tsx";
import { mountWith } from "../../../../panel/main.tsx";
import { waitFor } from "../../support/wait-for.ts";
import { AppPage, type AppPageOptions, pagesQuiet } from "./app-page.ts";
import { FakeAdapter } from "./fake-adapter.ts";
import { ManualTiming } from "./manual-timing.ts";

// Effects wait for no frame of real time: they run once what is under way has settled.
options.requestAnimationFrame = (run) => void setImmediate(run);

const mounted: (() => void)[] = [];

afterEach(() => {
  for (const unmount of mounted.splice(0)) unmount();
  document.body.replaceChildren();
});

/** Lets time pass until something is found; fails with the reason when it never is. */
export const eventually = <T,>(timing: ManualTiming, find: () => T): Promise<T> =>
  waitFor(async () => {
    await timing.pass(100);
    return find();
  });

/** The panel in a document, looking at an app's page that `prepare` has used. */
export async function mountOn(
  prepare: (page: AppPage) => void = () => {},
  { settings = { tab: "Writes" }, ...options }: AppPageOptions & { settings?: object } = {},
) {
  const adapter = new FakeAdapter();
  adapter.stored = { ...settings };
  const page = new AppPage(adapter, options);
  prepare(page);
  return { ...(await mountAdapter(adapter)), page };
}

/** The panel in a document, on a tab that the test speaks for. */
export async function mountAdapter(adapter: FakeAdapter) {
  const timing = new ManualTiming(undefined, pagesQuiet);
  const root = document.createElement("div");
  document.body.append(root);
  const unmount = mountWith(root, adapter, timing);
  mounted.push(unmount);
  await timing.pass(200);
  return { adapter, timing, root, unmount };
}
