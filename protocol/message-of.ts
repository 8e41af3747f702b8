/** The message of whatever was thrown, also where its own code throws. */
export function messageOf(error: unknown): string {
  try {
    const { message } = error as { message?: unknown };
    return typeof message === "string" ? message : String(error);
  } catch {
    return "It threw something that has no message.";
  }
}
