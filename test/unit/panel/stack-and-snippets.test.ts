import { describe, expect, test } from "vitest";
import { generatedPlaces } from "../../../panel/model/place.ts";
import { SESSION_SNIPPETS } from "../../../panel/model/session-snippets.ts";
import { parseStack } from "../../../panel/model/stack.ts";

describe("stacks", () => {
  test("of V8", () => {
    const stack = `Error
    at addTodo (https://a.example/src/Todo.tsx?t=1:44:13)
    at async Promise.all (index 0)
    at https://a.example/src/main.ts:9:1
    at Object.run (webpack:///./src/x.ts:3:5)`;
    expect(parseStack(stack).map(({ name, file, line }) => [name, file, line])).toEqual([
      ["addTodo", "Todo.tsx", 44],
      ["(anonymous)", "main.ts", 9],
      ["Object.run", "x.ts", 3],
    ]);
  });

  test("of Gecko", () => {
    const stack = "addTodo@https://a.example/src/Todo.tsx:44:13\n@https://a.example/main.js:1:2\n";
    expect(parseStack(stack).map(({ name, line, column }) => [name, line, column])).toEqual([
      ["addTodo", 44, 13],
      ["(anonymous)", 1, 2],
    ]);
  });

  test("of V8, where nothing has a name, waits, or was made from text", () => {
    const stack = `Error
    at async https://a.example/src/main.ts:9:1
    at async load (https://a.example/src/load.ts:3:7)
    at eval (eval at run (https://a.example/src/run.ts:5:2), <anonymous>:1:1)
    at wasm-function[3]:0x55
    at new Store (https://a.example/src/store.ts:8:3)`;
    expect(parseStack(stack).map(({ name, file, line }) => [name, file, line])).toEqual([
      ["(anonymous)", "main.ts", 9],
      ["load", "load.ts", 3],
      ["run", "run.ts", 5],
      ["new Store", "store.ts", 8],
    ]);
  });

  test("of Gecko, where nothing has a name, waits, or was made from text", () => {
    const stack = `async*load@https://a.example/src/load.ts:3:7
setTimeout handler*later@https://a.example/src/later.ts:4:1
promise callback*then@https://a.example/src/then.ts:5:1
run@https://a.example/src/run.ts line 5 > eval:1:1`;
    expect(parseStack(stack).map(({ name, file, line }) => [name, file, line])).toEqual([
      ["load", "load.ts", 3],
      ["later", "later.ts", 4],
      ["then", "then.ts", 5],
      ["run", "run.ts", 5],
    ]);
  });

  test("the app's own code is told from that of dependencies", () => {
    const stack = `at insert (https://a/node_modules/jazz-tools/db.js:1:1)
at render (https://a/@fs/tmp/deps/react-dom_client.js?v=774f7fa1:2:2)
at save (https://a/src/save.ts:2:2)`;
    expect(generatedPlaces(stack).map(({ name, library }) => [name, library])).toEqual([
      ["insert", true],
      ["render", true],
      ["save", false],
    ]);
  });
});

describe("snippets", () => {
  test("read the session as each framework's client does", () => {
    expect(SESSION_SNIPPETS.React).toContain('from "jazz-tools/react"');
    expect(SESSION_SNIPPETS.Svelte).toContain("getSession()");
    expect(SESSION_SNIPPETS.TypeScript).toContain("db.getAuthState()");
  });
});
