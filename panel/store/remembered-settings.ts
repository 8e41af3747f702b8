import type { Signal } from "@preact/signals";
import type { PanelAdapter } from "../adapter.ts";
import { readSettings, type Settings } from "./settings.ts";
import type { Timing } from "./timing.ts";

/** Milliseconds that changes are collected, so that dragging the split writes once. */
const PAUSE = 300;

/**
 * Settings that outlive the panel. They arrive a little after it has opened: what the user has
 * changed by then stays changed, and nothing is stored before the rest is known.
 */
export class RememberedSettings {
  readonly #adapter: PanelAdapter["settings"];
  readonly #settings: Signal<Settings>;
  readonly #timing: Timing;
  #changed: Partial<Settings> = {};
  #known = false;
  #cancelWrite: (() => void) | null = null;

  constructor(adapter: PanelAdapter["settings"], settings: Signal<Settings>, timing: Timing) {
    this.#adapter = adapter;
    this.#settings = settings;
    this.#timing = timing;
  }

  /** Reads what is stored; returns it merged with what has changed meanwhile. Rejects unread. */
  async load(): Promise<Settings> {
    try {
      const stored = readSettings(await this.#adapter.read());
      this.#settings.value = { ...stored, ...this.#changed };
      return this.#settings.value;
    } finally {
      this.#known = true;
      if (Object.keys(this.#changed).length > 0) this.#write();
    }
  }

  change(change: Partial<Settings>): void {
    this.#settings.value = { ...this.#settings.peek(), ...change };
    this.#changed = { ...this.#changed, ...change };
    if (this.#known) this.#write();
  }

  #write(): void {
    this.#cancelWrite ??= this.#timing.later(() => {
      this.#cancelWrite = null;
      this.#adapter.write({ ...this.#settings.peek() }).catch(() => {
        // Storage that is full or gone costs the settings, not the panel.
      });
    }, PAUSE);
  }
}
