export class SetupError extends Error {}
export const NO_CHROMIUM: string;
export const NO_FIREFOX: string;
export function setUp(options?: { browser?: boolean; firefox?: boolean }): void;
export function explain<T>(work: () => T): T;
export function checkNode(version?: string): void;
export function ensureDependencies(folder?: string): void;
export function ensureChromium(): string;
export function ensureFirefox(): string | undefined;
interface Where {
  env?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
}
export function findChromium(where?: Where): string | undefined;
export function findFirefox(where?: Where): string | undefined;
