const clock = globalThis.performance;
const { timeOrigin } = clock;

/** Milliseconds since the process began, with fractions. */
export const now = (): number => clock.now();

/** The same reading as milliseconds since the epoch. */
export const epoch = (reading: number): number => timeOrigin + reading;
