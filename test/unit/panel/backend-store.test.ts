import { beforeEach, describe, expect, test } from "vitest";
import { clearRecording } from "../../../panel/store/clear.ts";
import { CHANGED, Recording } from "../../../panel/store/recording.ts";
import { applyEvent } from "../../../panel/store/reduce.ts";
import { onGone, onHello } from "../../../panel/store/reduce-documents.ts";
import { trimRequests } from "../../../panel/store/reduce-requests.ts";
import { trimWrites } from "../../../panel/store/reduce-writes.ts";
import type { Hello, PageEvent } from "../../../protocol/messages.ts";
import { text } from "./support/facts.ts";
import { BACKEND_NOW, BackendEvents, backendInfo, bob, helloOf } from "./support/fake-backend.ts";
import { exported, reopened } from "./support/recording-file.ts";

let recording: Recording;
let backend: BackendEvents;

const play = (document = "b1"): number =>
  backend.events
    .splice(0)
    .reduce((bits, event) => bits | applyEvent(recording, document, event as PageEvent), 0);
const hello = (document: string, startedAt?: number, keepPastPages = false): number =>
  onHello(recording, document, helloOf("todo-api", startedAt) as Hello, { keepPastPages });

beforeEach(() => {
  recording = new Recording();
  backend = new BackendEvents();
  hello("b1");
  applyEvent(recording, "b1", { t: "host", at: BACKEND_NOW, info: backendInfo() });
});

/** POST /todos: bob's own handle writes twice, the backend's reads. */
function oneRequest(): void {
  backend.request("q1", "POST", "/todos?token=secret");
  const own = backend.handle("a1", { kind: "forRequest", session: bob, request: "q1" });
  const all = backend.handle("a2", { kind: "asBackend", request: "q1" });
  backend.write(own, { session: bob, values: { title: text("Milk") } });
  backend.write(own, { session: bob, op: "update", values: { title: text("Bread") } });
  backend.read(all);
}

describe("a backend's requests", () => {
  test("hold their handles, and these what was done through them", () => {
    oneRequest();
    expect(play() & CHANGED.requests).toBeTruthy();
    const [work] = [...recording.requests];
    expect(work?.request).toEqual({ id: "q1", method: "POST", path: "/todos" });
    expect(work?.handles.map(({ kind, written, reads }) => [kind, written, reads])).toEqual([
      ["forRequest", 2, 0],
      ["asBackend", 0, 1],
    ]);
    const [first] = [...recording.writes];
    expect(first?.handle?.work).toBe(work);
    expect(recording.people.get("bob")?.session?.claims).toEqual({ role: "editor" });
  });

  test("told again are the same", () => {
    oneRequest();
    const again = [...backend.events];
    play();
    backend.events.push(...again);
    expect(play() & CHANGED.requests).toBe(0);
    expect([...recording.requests][0]?.handles).toHaveLength(2);
    expect(recording.reads.size).toBe(1);
  });

  test("come together in whatever order they are told", () => {
    oneRequest();
    backend.events.reverse();
    play();
    expect(recording.requests.size).toBe(1);
    const [work] = [...recording.requests];
    expect(work?.request?.path).toBe("/todos");
    expect(recording.handles.get("b1/h1/a1")).toMatchObject({ kind: "forRequest", work });
  });

  test("of two at once do not mix", () => {
    for (const id of ["q1", "q2"]) backend.request(id, "POST", `/${id}`);
    for (const id of ["q2", "q1"]) {
      backend.handle(`a-${id}`, { kind: "forRequest", session: bob, request: id });
    }
    for (const id of ["q1", "q2", "q1"]) backend.write(`a-${id}`, { session: bob });
    play();
    const counts = [...recording.requests].map(({ request, handles }) => [
      request?.path,
      handles.map(({ written }) => written),
    ]);
    expect(counts).toEqual([
      ["/q1", [2]],
      ["/q2", [1]],
    ]);
  });

  test("are none for a handle of a job, which has a line of its own", () => {
    backend.handle("a9", { kind: "asBackend" });
    backend.write("a9", {});
    play();
    expect(
      [...recording.requests].map(({ request, handles }) => [request, handles.length]),
    ).toEqual([[null, 1]]);
  });
});

describe("what is kept of backends", () => {
  test("is bounded, and a handle that is used again is listed again", () => {
    backend.handle("job", { kind: "db" });
    for (let n = 0; n < 30; n++) backend.request(`q${n}`, "GET", `/${n}`);
    play();
    trimRequests(recording, 10);
    expect(recording.requests.size).toBe(10);
    expect(recording.requestsByKey.size).toBe(10);
    backend.write("job", {});
    play();
    expect([...recording.requests].at(-1)?.handles[0]?.written).toBe(1);
  });

  test("forgets writes with the list of them", () => {
    backend.handle("job", { kind: "db" });
    for (let n = 0; n < 20; n++) backend.write("job", { row: `r${n}` });
    play();
    trimWrites(recording, 5);
    const job = recording.handles.get("b1/h1/job");
    expect(job?.written).toBe(20);
    expect(job?.lastWrites.map(({ row }) => row)).toEqual(["r15", "r16", "r17", "r18", "r19"]);
  });

  test("after Clear is what is done from then on", () => {
    oneRequest();
    play();
    clearRecording(recording);
    expect(recording.requests.size + recording.reads.size + recording.writes.size).toBe(0);
    backend.write("a1", { session: bob });
    play();
    expect([...recording.requests].map(({ handles }) => handles[0]?.written)).toEqual([1]);
  });

  test("stays when the page goes elsewhere, and when the connection breaks", () => {
    oneRequest();
    play();
    const page = { ...helloOf("Team"), top: true, backend: undefined } as unknown as Hello;
    onGone(recording, "b1", BACKEND_NOW + 500);
    onHello(recording, "d1", page, { keepPastPages: false });
    onHello(recording, "d2", page, { keepPastPages: false });
    expect(recording.documents.has("d1")).toBe(false);
    expect(recording.writes.size).toBe(2);
    expect([...recording.hosts.values()].map(({ present }) => present)).toEqual([false]);
    hello("b1");
    expect(recording.requests.size).toBe(1);
  });

  test.each([
    { keep: false, left: 0 },
    { keep: true, left: 1 },
  ])("of a run before the backend was started again: $keep", ({ keep, left }) => {
    oneRequest();
    play();
    onGone(recording, "b1", BACKEND_NOW + 500);
    hello("b2", BACKEND_NOW + 600, keep);
    expect(recording.requests.size).toBe(left);
    expect(recording.handles.size).toBe(left * 2);
  });

  test("never retires the page it is beside", () => {
    const page = { ...helloOf("Team"), top: true, backend: undefined } as unknown as Hello;
    onHello(recording, "d1", page, { keepPastPages: false });
    const top = { ...helloOf("other"), top: true } as unknown as Hello;
    onHello(recording, "b2", top, { keepPastPages: false });
    expect([...recording.documents.keys()]).toEqual(["b1", "d1", "b2"]);
  });
});

describe("a backend in a recording file", () => {
  test("comes back as it was, and is saved as the same file", () => {
    oneRequest();
    backend.handle("job", { kind: "asBackend", stack: "at job (file:///app/job.ts?x=1:3:1)" });
    backend.write("job", { row: "r2" });
    const failed = { kind: "forRequest", request: "q1", thrown: "invalid token" } as const;
    backend.handle("a3", failed);
    play();
    const saved = exported(recording, 1);
    const opened = reopened(saved);
    expect(exported(opened, 2)).toBe(saved);
    const [work] = [...opened.requests];
    expect(
      work?.handles.map(({ kind, written, reads, thrown }) => [kind, written, reads, thrown]),
    ).toEqual([
      ["forRequest", 2, 0, null],
      ["asBackend", 0, 1, null],
      ["forRequest", 0, 0, "invalid token"],
    ]);
    expect(work?.handles[0]?.lastWrites.map(({ op }) => op)).toEqual(["insert", "update"]);
    expect([...opened.requests].map(({ request }) => request?.method ?? "job")).toEqual([
      "POST",
      "job",
    ]);
    expect([...opened.documents.values()][0]?.hello?.backend?.name).toBe("todo-api");
  });

  test("has neither query strings nor addresses of companions", () => {
    const named = { ...helloOf("todo-api"), backends: ["ws://127.0.0.1:4600/?token=secret"] };
    onHello(recording, "b1", named as Hello, { keepPastPages: false });
    oneRequest();
    play();
    for (const work of recording.requests) {
      if (work.request) work.request.path = "/todos?token=secret#secret";
    }
    const saved = exported(recording);
    expect(saved).toContain('"path":"/todos"');
    expect(saved).not.toContain("secret");
  });
});
