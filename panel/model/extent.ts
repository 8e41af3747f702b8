/**
 * What is known of how many rows there are. No Jazz counts rows: the end is found by asking for
 * some rows at an offset, further and further on, and then between what is there and what is not.
 */
export interface Extent {
  /** So many are there. */
  readonly atLeast: number;
  /** There are no more than that; infinite while nobody has seen the end. */
  readonly atMost: number;
  /** How far beyond the last row seen the end is looked for next. */
  readonly stride: number;
}

/** Rows listed at most: longer lists are higher than browsers draw. */
export const MOST_ROWS = 700_000;

/** @param stride how far on the end is looked for first. */
export function unknownExtent(stride: number): Extent {
  return { atLeast: 0, atMost: Number.POSITIVE_INFINITY, stride };
}

export function isExact({ atLeast, atMost }: Extent): boolean {
  return atLeast === atMost;
}

/** Whether there is nothing more to find out. */
export function isSettled(extent: Extent): boolean {
  return isExact(extent) || extent.atLeast >= MOST_ROWS;
}

/** Where to ask next for `size` rows, to find the end. */
export function nextOffset({ atLeast, atMost, stride }: Extent, size: number): number {
  if (atMost === Number.POSITIVE_INFINITY) return Math.min(MOST_ROWS - size, atLeast + stride);
  return Math.max(atLeast, Math.floor((atLeast + atMost - size) / 2));
}

/** After `limit` rows were asked for at an offset and so many came. The latest answer is right. */
export function learnExtent(
  { atLeast, atMost, stride }: Extent,
  { offset, limit, got }: { offset: number; limit: number; got: number },
): Extent {
  if (got === 0 && offset > 0) {
    return { atLeast: offset < atLeast ? 0 : atLeast, atMost: Math.min(atMost, offset), stride };
  }
  const end = offset + got;
  if (got < limit) return { atLeast: end, atMost: end, stride: limit };
  if (end < atLeast) return { atLeast, atMost, stride };
  const beyond = offset > atLeast;
  return {
    atLeast: end,
    atMost: end > atMost ? Number.POSITIVE_INFINITY : atMost,
    stride: beyond ? stride * 2 : stride,
  };
}
