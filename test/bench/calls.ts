/** What each call of the engine costs a page, under all conditions in turn. */
import type { Page } from "@playwright/test";
import { type DevToolsPanel, openJazzPanel } from "../harness/devtools-panel.ts";
import type { Op } from "./page/main.ts";
import type { Measure } from "./report.ts";
import type { Stage } from "./stage.ts";
import { mean, summarise } from "./statistics.ts";

const ROUNDS = 20;
/** A run is of so many groups, one right after the other, of so many calls each. */
const GROUPS = 50;
const SIZE = 8;

const OPS: Record<Op, string> = {
  insert: "insert",
  update: "update",
  delete: "delete",
  delta: "delta",
  subscription: "call of subscribe, execute, delta, unsubscribe",
};

/** Design asks for this much, µs; of a panel that is there and does not record it asks for nothing. */
const BUDGETS: Record<string, Measure["budget"]> = {
  "DevTools closed": { median: 0.5 },
  "panel idle": null,
  recording: { median: 10, p99: 50 },
};

interface Condition {
  name: string;
  page: Page;
  /** Of each run, µs per call. */
  averages: Map<Op, number[]>;
  /** Of each group, µs per call. */
  groups: Map<Op, number[]>;
}

export async function callCosts(stage: Stage): Promise<Measure[]> {
  const none = condition("no extension", await stage.callsPage(false));
  const idle = condition("panel idle", await stage.callsPage(true));
  await stopRecording(await writesOf(idle.page));
  const recording = condition("recording", await stage.callsPage(true));
  await writesOf(recording.page);
  const closed = condition("DevTools closed", await stage.callsPage(true));
  const all = [none, closed, idle, recording];
  const ops = Object.keys(OPS) as Op[];
  for (let round = 0; round < ROUNDS; round++) {
    for (const op of ops) {
      for (const one of rotated(all, round)) await measureOn(one, op);
    }
  }
  await Promise.all(all.map(({ page }) => page.close()));
  return ops.flatMap((op) => [closed, idle, recording].map((one) => costOf(op, one, none)));
}

function condition(name: string, page: Page): Condition {
  return { name, page, averages: new Map(), groups: new Map() };
}

async function writesOf(page: Page): Promise<DevToolsPanel> {
  const panel = await openJazzPanel(page);
  await panel.getByRole("tab", { name: "Writes" }).click();
  return panel;
}

async function stopRecording(panel: DevToolsPanel): Promise<void> {
  const record = panel.getByRole("button", { name: "Record", exact: true });
  await record.click();
  await panel.getByRole("button", { name: "Record", exact: true, pressed: false }).waitFor();
}

async function measureOn({ page, averages, groups }: Condition, op: Op): Promise<void> {
  await page.bringToFront();
  const times = await page.evaluate(
    ({ op, groups, size }) => window.bench?.groups(op, groups, size) ?? [],
    { op, groups: GROUPS, size: SIZE },
  );
  averages.set(op, [...(averages.get(op) ?? []), mean(times)]);
  groups.set(op, [...(groups.get(op) ?? []), ...times]);
}

/** What one call costs more than without the extension, µs. */
function costOf(op: Op, one: Condition, none: Condition): Measure {
  const baseline = summarise(none.averages.get(op) ?? []).median;
  const extra = (times: readonly number[] = []) => summarise(times.map((time) => time - baseline));
  return {
    measure: `cost of one ${OPS[op]}, ${one.name}`,
    unit: "µs",
    median: extra(one.averages.get(op)).median,
    p99: extra(one.groups.get(op)).p99,
    samples: ROUNDS * GROUPS,
    budget: BUDGETS[one.name] ?? null,
    baseline,
  };
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}
