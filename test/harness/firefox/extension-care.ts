/**
 * What Firefox's own code can do to an installed extension. It runs in Firefox's window, so it is
 * sent as text and uses nothing from around it.
 */

interface Extension {
  backgroundState: string;
  terminateBackground(options: object): Promise<void>;
  on(event: "background-script-reset-idle", listener: (event: string, how: Reset) => void): void;
}

/** Why an extension's background is no longer idle. */
interface Reset {
  reason: string;
  path?: string;
}

interface ScriptError {
  errorMessage: string;
  sourceName: string;
  lineNumber: number;
  flags: number;
  message: string;
}

interface Parent {
  ExtensionParent: {
    apiManager: {
      global: {
        browserActionFor(extension: Extension): {
          action: { getContextData(tab: unknown): { badgeText: string } };
        };
      };
    };
  };
}

declare const ChromeUtils: { importESModule(url: string): unknown };
declare const Services: {
  wm: { getMostRecentWindow(type: string): { gBrowser: { selectedTab: unknown } } };
  console: { getMessageArray(): unknown[]; reset(): void };
};
declare const Ci: { nsIScriptError: unknown };
declare const WebExtensionPolicy: {
  getByID(id: string): { mozExtensionHostname: string; extension: Extension } | null;
};

interface Storage {
  extensionStorageSession: { clear(extension: Extension): void };
}

export type ExtensionCare = ReturnType<typeof extensionCare>;

export function extensionCare() {
  function policyOf(extensionId: string) {
    const policy = WebExtensionPolicy.getByID(extensionId);
    if (!policy) throw new Error(`There is no extension ${extensionId}.`);
    return policy;
  }

  const backgroundState = (extensionId: string): string =>
    policyOf(extensionId).extension.backgroundState;

  const callsByExtension = new Map<string, string[]>();

  /** The API calls that have kept an extension's background awake since this was first asked. */
  function callsOf(extensionId: string): string[] {
    const known = callsByExtension.get(extensionId);
    if (known) return known;
    const calls: string[] = [];
    callsByExtension.set(extensionId, calls);
    policyOf(extensionId).extension.on("background-script-reset-idle", (_, { path, reason }) => {
      calls.push(path ?? reason);
    });
    return calls;
  }

  /** What the badge on an extension's toolbar icon says in the tab that is selected. */
  function badgeOf(extensionId: string): string {
    const { ExtensionParent } = ChromeUtils.importESModule(
      "resource://gre/modules/ExtensionParent.sys.mjs",
    ) as Parent;
    const { action } = ExtensionParent.apiManager.global.browserActionFor(
      policyOf(extensionId).extension,
    );
    const { selectedTab } = Services.wm.getMostRecentWindow("navigator:browser").gBrowser;
    return action.getContextData(selectedTab).badgeText;
  }

  /** Stops an extension's background, as Firefox does when it is idle; says whether it ran. */
  async function stopBackground(extensionId: string): Promise<boolean> {
    const { extension } = policyOf(extensionId);
    if (extension.backgroundState !== "running") return false;
    await extension.terminateBackground({ ignoreDevToolsAttached: true });
    return true;
  }

  /** Empties what an extension keeps while Firefox runs: the backends it knows, above all. */
  function forgetSession(extensionId: string): void {
    const { extensionStorageSession } = ChromeUtils.importESModule(
      "resource://gre/modules/ExtensionStorage.sys.mjs",
    ) as Storage;
    extensionStorageSession.clear(policyOf(extensionId).extension);
  }

  /** What an extension's own pages and scripts threw since this was last asked. */
  function thrownBy(extensionId: string): string[] {
    const host = `moz-extension://${policyOf(extensionId).mozExtensionHostname}/`;
    const WARNING = 1;
    const thrown = Services.console
      .getMessageArray()
      .filter((entry): entry is ScriptError => entry instanceof (Ci.nsIScriptError as never))
      .filter(({ sourceName, flags }) => sourceName.startsWith(host) && !(flags & WARNING))
      .map((error) => `${error.errorMessage} (${error.sourceName}:${error.lineNumber})`);
    Services.console.reset();
    return thrown;
  }

  return {
    backgroundState,
    callsOf,
    badgeOf,
    stopBackground,
    forgetSession,
    thrownBy,
  };
}
