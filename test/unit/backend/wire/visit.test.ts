import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { Allowance, LARGEST_BACKLOG, PING } from "../../../../backend/wire/limits.ts";
import { visit } from "../../../../backend/wire/visit.ts";
import { REFUSALS } from "../../../../protocol/wire.ts";

/** A socket as far as a visit uses one. */
class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: string[] = [];
  pings = 0;
  terminated = false;
  closedWith: number | null = null;

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {
    this.pings++;
  }

  close(code: number): void {
    this.closedWith ??= code;
    this.readyState = 2;
  }

  terminate(): void {
    this.terminated = true;
    this.emit("close");
  }
}

let socket: FakeSocket;
let send: (text: string) => void;
let closes = 0;

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  closes = 0;
  const inspector = {
    open: (given: (text: string) => void) => {
      send = given;
      return {
        receive: (text: string) => {
          if (text.includes("throw")) throw new Error("no");
          send(text);
        },
        close: () => {
          closes++;
          send("last words");
        },
      };
    },
  };
  visit(socket as unknown as WebSocket, inspector, "welcome");
});

afterEach(() => {
  vi.useRealTimers();
});

const receive = (text: string) => socket.emit("message", Buffer.from(text), false);

describe("a visit", () => {
  test("begins with the welcome, and carries texts both ways", () => {
    receive('{"m":"attach"}');
    send("event");
    expect(socket.sent).toEqual(["welcome", '{"m":"attach"}', "event"]);
  });

  test("goes on while the panel gives signs of life", () => {
    for (let n = 0; n < 5; n++) {
      vi.advanceTimersByTime(PING);
      socket.emit("pong");
    }
    expect(socket).toMatchObject({ pings: 5, terminated: false });
  });

  test("ends when there are none, and leaves no timer", () => {
    vi.advanceTimersByTime(PING * 2);
    expect(socket).toMatchObject({ pings: 1, terminated: true });
    expect(closes).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("ends when too much waits to be read", () => {
    socket.bufferedAmount = LARGEST_BACKLOG + 1;
    send("one more");
    expect(socket).toMatchObject({ closedWith: REFUSALS.slow.code, terminated: true });
    expect(socket.sent).toEqual(["welcome"]);
    expect(closes).toBe(1);
  });

  test("ends when the inspector throws, and hears nothing after that", () => {
    receive('{"throw":1}');
    receive('{"m":"attach"}');
    expect(socket.closedWith).toBe(REFUSALS.malformed.code);
    expect(socket.sent).toEqual(["welcome", "last words"]);
    socket.emit("close");
    expect(closes).toBe(1);
  });

  test("of an inspector that lets nobody in ends at once", () => {
    const other = new FakeSocket();
    const closed = {
      open: () => {
        throw new Error("no");
      },
    };
    visit(other as unknown as WebSocket, closed, "welcome");
    expect(other.closedWith).toBe(REFUSALS.closed.code);
    expect(vi.getTimerCount()).toBe(1);
  });
});

test("an allowance is so many at once, and comes back with time", () => {
  let now = 0;
  const allowance = new Allowance({ burst: 3, perSecond: 2 }, () => now);
  const taken = () => [1, 2, 3, 4].map(() => allowance.take());
  expect(taken()).toEqual([true, true, true, false]);
  now = 1_000;
  expect(taken()).toEqual([true, true, false, false]);
  now = 1_000_000;
  expect(taken()).toEqual([true, true, true, false]);
});
