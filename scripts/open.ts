import { type Chromium, startChromium } from "../test/harness/browser.ts";
import { serveDemo } from "../test/harness/demo-backend.ts";
import { showPanel } from "../test/harness/devtools-frontend.ts";

/** Opens a browser window on the demo app and its backend, or on `url`, with DevTools on the Jazz tab. */
export async function open({ url }: { url?: string | undefined }): Promise<number> {
  const demo = url ? undefined : await serveDemo({ live: true });
  const browser = await startChromium({
    extension: "dist/chrome",
    headless: false,
    dock: "bottom",
    window: { width: 1280, height: 960 },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void browser.close());
  }
  try {
    const address = url ?? demo?.url ?? "";
    await showInspected(browser, address);
    console.log(`${address} is open in ${browser.version}, with DevTools on the Jazz tab.`);
    if (demo) console.log(`The demo's backend answers at ${demo.backend}.`);
    console.log("Close the browser, or press Ctrl+C here, to end.");
    await browser.ended;
    return 0;
  } finally {
    await browser.close();
    await demo?.close();
  }
}

/** The window has one tab. It goes to the page once the extension is there to see it load. */
async function showInspected({ pipe, ...browser }: Chromium, url: string): Promise<void> {
  const { targetInfos } = await pipe.command<{
    targetInfos: { targetId: string; type: string }[];
  }>("Target.getTargets");
  const tab = targetInfos.find(({ type }) => type === "page");
  if (!tab) throw new Error("The browser has no tab to show the page in.");
  const { targetId } = tab;
  const { sessionId } = await pipe.command<{ sessionId: string }>("Target.attachToTarget", {
    targetId,
    flatten: true,
  });
  await pipe.command("Page.navigate", { url }, sessionId);
  await pipe.command("Target.detachFromTarget", { sessionId });
  await showPanel({ pipe, ...browser }, targetId);
}
