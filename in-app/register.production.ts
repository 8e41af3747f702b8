/** For apps: `jazz-devtools/register`, as build tools find it when they build for production. */
export function registerJazzDb(): () => void {
  return () => {};
}
