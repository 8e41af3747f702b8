import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../../../protocol/codec/decode.ts";
import { encode } from "../../../protocol/codec/encode.ts";
import { Cut, Opaque, TAG } from "../../../protocol/codec/encoded.ts";
import { DEFAULT_LIMITS, FULL_LIMITS, NO_LIMITS } from "../../../protocol/codec/limits.ts";

const roundTrip = (value: unknown): unknown => decode(JSON.parse(JSON.stringify(encode(value))));

const anyData = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    fc.uint8Array({ maxLength: 64 }),
    fc.array(tie("node"), { maxLength: 6 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom(TAG, "__proto__", "constructor")),
      tie("node"),
    ),
    fc.array(fc.tuple(fc.string(), tie("node")), { maxLength: 4 }).map((pairs) => new Map(pairs)),
    fc.array(fc.string(), { maxLength: 4 }).map((items) => new Set(items)),
  ),
})).node;

describe("codec", () => {
  it("brings any data back as it was", () => {
    fc.assert(
      fc.property(anyData, (value) => {
        expect(roundTrip(value)).toEqual(plain(value));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps what JSON loses", () => {
    expect(roundTrip([Number.NaN, -0, Number.POSITIVE_INFINITY, undefined, 12n])).toEqual([
      Number.NaN,
      -0,
      Number.POSITIVE_INFINITY,
      undefined,
      12n,
    ]);
    const error = roundTrip(new TypeError("no"));
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "TypeError", message: "no" });
  });

  it("asks no hostile object for its text or number", () => {
    const trap = { toString: null, valueOf: 1 };
    for (const tag of ["number", "error", "cut", "opaque", trap]) {
      expect(() => decode({ [TAG]: [tag, trap, trap, trap] })).not.toThrow();
    }
  });

  it("survives whatever JSON a hostile page sends", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, tag) => {
        decode(value);
        decode({ [TAG]: value });
        decode({ [TAG]: [tag, value, value] });
      }),
      { numRuns: 500 },
    );
  });

  it("never touches a prototype", () => {
    const decoded = roundTrip(JSON.parse('{"__proto__": {"polluted": true}, "a": 1}'));
    expect(Object.keys(decoded as object)).toEqual(["__proto__", "a"]);
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("marks cycles, but not values seen twice", () => {
    const shared = { n: 1 };
    const loop: Record<string, unknown> = { left: shared, right: shared };
    loop["self"] = loop;
    const decoded = roundTrip(loop) as Record<string, unknown>;
    expect(decoded["left"]).toEqual({ n: 1 });
    expect(decoded["right"]).toEqual({ n: 1 });
    expect(decoded["self"]).toEqual(new Opaque("cycle", ""));
  });

  it("cuts what is too large, keeping its head and its size", () => {
    const long = "x".repeat(10_000);
    expect(roundTrip(long)).toEqual(new Cut("string", "x".repeat(8_192), 10_000));
    const bytes = roundTrip(new Uint8Array(20_000).fill(7));
    expect(bytes).toBeInstanceOf(Cut);
    expect(bytes).toMatchObject({ kind: "bytes", size: 20_000 });
    expect(roundTrip(Array.from({ length: 1_500 }, () => 0))).toMatchObject({ size: 1_500 });
    expect(decode(encode(long, FULL_LIMITS))).toBe(long);
  });

  it("keeps what was decoded as it is, cut and opaque parts too", () => {
    const limits = { ...DEFAULT_LIMITS, string: 4, bytes: 4, items: 2, depth: 3, nodes: 12 };
    fc.assert(
      fc.property(anyData, (value) => {
        const received = decode(JSON.parse(JSON.stringify(encode(value, limits))));
        const kept = decode(JSON.parse(JSON.stringify(encode(received, NO_LIMITS))));
        expect(kept).toEqual(received);
      }),
      { numRuns: 500 },
    );
    const head = new Cut("array", [new Cut("string", "a", 2)], 9);
    expect(decode(encode({ head, fn: new Opaque("function", "f") }, NO_LIMITS))).toStrictEqual({
      head,
      fn: new Opaque("function", "f"),
    });
  });

  it("stands for what has no data form", () => {
    const hostile = {
      get boom(): never {
        throw new Error("boom");
      },
      fn: function named() {},
      symbol: Symbol("s"),
      revoked: revokedProxy(),
    };
    expect(roundTrip(hostile)).toEqual({
      boom: new Opaque("throws", "boom"),
      fn: new Opaque("function", "named"),
      symbol: new Opaque("symbol", "Symbol(s)"),
      revoked: expect.any(Opaque),
    });
  });

  it("is bounded in depth and nodes", () => {
    let deep: unknown = "end";
    for (let i = 0; i < 10_000; i++) deep = { deep };
    expect(JSON.stringify(encode(deep)).length).toBeLessThan(1_000);
    const wide = Array.from({ length: 900 }, () => Array.from({ length: 900 }, () => ({})));
    expect(JSON.stringify(encode(wide)).match(/more/g)?.length).toBeGreaterThan(0);
  });
});

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** `toEqual` sees a null prototype; the codec gives ordinary objects. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, plain(item)]));
  if (typeof value !== "object" || value === null || value.constructor !== undefined) {
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Date || value instanceof Uint8Array || value instanceof Set) return value;
  }
  const out = {};
  for (const [key, item] of Object.entries(value as object)) {
    Object.defineProperty(out, key, {
      value: plain(item),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return out;
}
