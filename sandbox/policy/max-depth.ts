const DEFAULT_DEPTH = 10;
const DEPTH_LIMIT = 64;

/** Hops a policy may take: 10 unless it says otherwise; `undefined` when it says nonsense. */
export function effectiveDepth(requested: number | null | undefined): number | undefined {
  const depth = requested ?? DEFAULT_DEPTH;
  return depth >= 1 && depth <= DEPTH_LIMIT ? depth : undefined;
}
