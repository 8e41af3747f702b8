import { describe, expect, test } from "vitest";
import { SESSION_SNIPPETS } from "../../../panel/model/session-snippets.ts";
import { appFrame, parseStack } from "../../../panel/model/stack.ts";

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

  test("the app's own code comes first", () => {
    const frames = parseStack(
      "at insert (https://a/node_modules/jazz-tools/db.js:1:1)\nat save (https://a/src/save.ts:2:2)",
    );
    expect(appFrame(frames)?.name).toBe("save");
    expect(appFrame([])).toBeUndefined();
  });
});

describe("snippets", () => {
  test("read the session as each framework's client does", () => {
    expect(SESSION_SNIPPETS.React).toContain('from "jazz-tools/react"');
    expect(SESSION_SNIPPETS.Svelte).toContain("getSession()");
    expect(SESSION_SNIPPETS.TypeScript).toContain("db.getAuthState()");
  });
});
