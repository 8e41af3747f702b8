import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findFirefox, NO_FIREFOX } from "../../../scripts/setup.mjs";
import { BrowserProcess, LEADS_GROUP } from "../browser-process.ts";
import { type ExtensionCare, extensionCare } from "./extension-care.ts";
import { FirefoxTab } from "./firefox-tab.ts";
import { Marionette } from "./marionette.ts";
import { type Toolboxes, toolboxes } from "./toolboxes.ts";

const START_PATIENCE_MS = 30_000;

export interface FirefoxOptions {
  /** The folder of the unpacked extension. */
  extension: string;
  /** More preferences of the profile. */
  preferences?: Record<string, string | number | boolean>;
}

/** The functions that run with Firefox's own privileges; called from here, they answer later. */
type Privileges = Toolboxes & ExtensionCare;
export type Privileged = {
  [Name in keyof Privileges]: (
    ...args: Parameters<Privileges[Name]>
  ) => Promise<Awaited<ReturnType<Privileges[Name]>>>;
};

/** Starts a Firefox with a profile of its own, without a window, and an extension in it. */
export async function launchFirefox(options: FirefoxOptions): Promise<Firefox> {
  if (!existsSync(join(options.extension, "manifest.json"))) {
    throw new Error(`No extension in ${options.extension}: build it with "npm run build".`);
  }
  const program = findFirefox();
  if (!program) throw new Error(NO_FIREFOX);
  const profile = await mkdtemp(join(tmpdir(), "jazz-devtools-firefox-"));
  await writeFile(
    join(profile, "user.js"),
    preferenceLines({ ...PREFERENCES, ...options.preferences }),
  );
  const child = spawn(program, ["--profile", profile, ...SWITCHES], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, MOZ_HEADLESS: "1", MOZ_CRASHREPORTER_DISABLE: "1" },
    detached: LEADS_GROUP,
  });
  const browser = new BrowserProcess(child, profile);
  const errors = loggedErrors(child);
  try {
    const marionette = await Marionette.connect(await portOf(profile, child));
    return await Firefox.start(marionette, options.extension, errors, () => browser.end());
  } catch (error) {
    return browser.giveUp(program, error);
  }
}

/** A running Firefox. Commands go one after the other: each says first where it is meant. */
export class Firefox {
  readonly privileged: Privileged;
  readonly #marionette: Marionette;
  readonly #errors: string[];
  readonly #end: () => Promise<void>;
  #extensionId = "";
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(marionette: Marionette, errors: string[], end: () => Promise<void>) {
    this.#marionette = marionette;
    this.#errors = errors;
    this.#end = end;
    this.privileged = new Proxy({} as Privileged, {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          this.#runPrivileged(String(name), args),
    });
  }

  static async start(
    marionette: Marionette,
    extension: string,
    errors: string[],
    end: () => Promise<void>,
  ): Promise<Firefox> {
    const firefox = new Firefox(marionette, errors, end);
    await marionette.command("WebDriver:NewSession", { capabilities: {} });
    const { value } = await marionette.command<{ value: string }>("Addon:Install", {
      path: resolve(extension),
      temporary: true,
    });
    firefox.#extensionId = value;
    return firefox;
  }

  get extensionId(): string {
    return this.#extensionId;
  }

  async newTab(): Promise<FirefoxTab> {
    const { handle } = await this.#inTurn(async () => {
      await this.#be("content");
      return this.#marionette.command<{ handle: string }>("WebDriver:NewWindow", { type: "tab" });
    });
    return new FirefoxTab(this, handle);
  }

  /** Sends a command that concerns a tab, which becomes the selected one. */
  async inTab<Result>(handle: string, command: string, parameters: object = {}): Promise<Result> {
    return this.#inTurn(async () => {
      await this.#be("content");
      await this.#marionette.command("WebDriver:SwitchToWindow", { handle });
      return this.#marionette.command<Result>(command, parameters);
    });
  }

  async closeTab(handle: string): Promise<void> {
    const [other] = await this.inTab<string[]>(handle, "WebDriver:CloseWindow");
    if (other) await this.inTab(other, "WebDriver:GetWindowHandle");
  }

  /** What was thrown in the extension, or logged as an error anywhere, since this was last asked. */
  async problems(): Promise<string[]> {
    const thrown = await this.privileged.thrownBy(this.#extensionId);
    return [...thrown, ...this.#errors.splice(0)];
  }

  /** Ends Firefox and removes its profile. */
  async close(): Promise<void> {
    await this.#marionette
      .command("Marionette:Quit", { flags: ["eForceQuit"] })
      .catch(() => undefined);
    this.#marionette.close();
    await this.#end();
  }

  async #runPrivileged(name: string, args: unknown[]): Promise<unknown> {
    const { value } = await this.#inTurn(async () => {
      await this.#be("chrome");
      return this.#marionette.command<{ value: { result?: unknown; error?: string } }>(
        "WebDriver:ExecuteAsyncScript",
        { script: PRIVILEGED, args: [name, ...args], sandbox: "system", newSandbox: false },
      );
    });
    if (value.error !== undefined) throw new Error(value.error);
    return value.result;
  }

  #be(value: "chrome" | "content"): Promise<unknown> {
    return this.#marionette.command("Marionette:SetContext", { value });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** Runs in Firefox's window: one of the privileged functions, which are made when first needed. */
const PRIVILEGED = `
  const [name, ...args] = arguments;
  const done = args.pop();
  globalThis.privileges ??= { ...(${toolboxes})(), ...(${extensionCare})() };
  Promise.resolve()
    .then(() => privileges[name](...args))
    .then(
      (result) => done({ result }),
      (error) => done({ error: String(error?.message ?? error) }),
    );
`;

const SWITCHES = ["--no-remote", "--marionette", "--remote-allow-system-access", "about:blank"];

const PREFERENCES = {
  // A free port; Firefox writes which into its profile.
  "marionette.port": 0,
  // Firefox prints what pages log, and little of what it logs itself.
  "devtools.console.stdout.content": true,
  "devtools.console.stdout.chrome": false,
  "devtools.theme": "light",
  "devtools.selfxss.count": 5,
  "datareporting.policy.dataSubmissionEnabled": false,
  "toolkit.telemetry.reportingpolicy.firstRun": false,
  "ui.prefersReducedMotion": 1,
};

const preferenceLines = (preferences: Record<string, string | number | boolean>): string =>
  Object.entries(preferences)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join("");

/** The port that Firefox chose, as soon as it listens there. */
async function portOf(profile: string, child: ChildProcess): Promise<number> {
  const file = join(profile, "MarionetteActivePort");
  const deadline = performance.now() + START_PATIENCE_MS;
  while (performance.now() < deadline && child.exitCode === null && !child.killed) {
    const port = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    if (port > 0) return port;
    await pause(20);
  }
  throw new Error(
    "It opened no port for its remote control. A Firefox that is a snap cannot read the profile it is given: set FIREFOX_PATH to another one.",
  );
}

/** Parts of Firefox log in the same way, each after its name: `console.error: RSLoader: …`. */
const LOGGED_BY_PAGE = /^console\.error: (?!\w+: )/;

/** The errors that pages log, in a list that grows. */
function loggedErrors(child: ChildProcess): string[] {
  const errors: string[] = [];
  let unfinished = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = `${unfinished}${text}`.split("\n");
    unfinished = lines.pop() ?? "";
    errors.push(...lines.filter((line) => LOGGED_BY_PAGE.test(line)));
  });
  return errors;
}
