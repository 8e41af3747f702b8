/**
 * Milliseconds for what a test needs before it can start: a browser, a server, a build. They are as
 * long as the machine is slow, and say nothing of what is tested: its time begins after them.
 */
export const SETUP_PATIENCE_MS = 60_000;
