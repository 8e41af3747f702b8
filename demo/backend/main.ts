/** Runs the team's backend, and says where to whoever started it. */
import { startBackend } from "./start.ts";

const backend = await startBackend(Number(process.env["PORT"] ?? 0));
console.log(`The team's backend answers at ${backend.url}`);
process.send?.({ url: backend.url });

// It ends with who started it.
process.once("disconnect", () => process.exit());
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void backend.close().then(() => process.exit()));
}
