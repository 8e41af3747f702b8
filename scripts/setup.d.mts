export class SetupError extends Error {}
export const NO_CHROMIUM: string;
export function setUp(options?: { browser?: boolean }): void;
export function explain<T>(work: () => T): T;
export function checkNode(version?: string): void;
export function ensureDependencies(folder?: string): void;
export function ensureChromium(): string;
export function findChromium(where?: {
  env?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
}): string | undefined;
