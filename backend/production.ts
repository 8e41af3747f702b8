/** @throws in production, with how to do it all the same. */
export function refuseInProduction(force: boolean | undefined): void {
  if (process.env["NODE_ENV"] !== "production" || force) return;
  throw new Error(
    "inspectBackend does not start with NODE_ENV=production: it would show everybody's rows to " +
      "whoever connects. Leave it out there, or pass { force: true } if that is what you want.",
  );
}
