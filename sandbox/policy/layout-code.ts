const CLOSERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Breaks code that is longer than so many characters at its lists and objects, a part per line. */
export function layoutCode(code: string, width = 76, indent = ""): string {
  if (indent.length + code.length <= width) return code;
  const open = firstGroup(code);
  if (open < 0) return code;
  const close = matching(code, open);
  const parts = splitParts(code.slice(open + 1, close));
  if (parts.length === 0) {
    return code.slice(0, close + 1) + layoutCode(code.slice(close + 1), width, indent);
  }
  const inner = `${indent}  `;
  const lines = parts.map((part) => `${inner}${layoutCode(part, width, inner)},\n`);
  const rest = layoutCode(code.slice(close + 1), width, indent);
  return `${code.slice(0, open + 1)}\n${lines.join("")}${indent}${code[close] ?? ""}${rest}`;
}

/** Where the first list or object begins; -1 when there is none. */
function firstGroup(code: string): number {
  for (let at = 0; at < code.length; at++) {
    const sign = code[at];
    if (sign === '"') at = stringEnd(code, at);
    // `policy["some name"]` is no list.
    else if (sign === "{" || (sign === "[" && !/[\w)\]]/.test(code[at - 1] ?? ""))) return at;
  }
  return -1;
}

/** Where the bracket at a place is closed. */
function matching(code: string, open: number): number {
  const wanted: string[] = [];
  for (let at = open; at < code.length; at++) {
    const sign = code[at] ?? "";
    const closer = CLOSERS[sign];
    if (sign === '"') at = stringEnd(code, at);
    else if (closer !== undefined) wanted.push(closer);
    else if (sign === wanted.at(-1)) {
      wanted.pop();
      if (wanted.length === 0) return at;
    }
  }
  return code.length;
}

/** The parts between the commas that are not inside of brackets. */
function splitParts(code: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < code.length; at++) {
    const sign = code[at] ?? "";
    if (sign === '"') at = stringEnd(code, at);
    else if (CLOSERS[sign] !== undefined) at = matching(code, at);
    else if (sign === ",") {
      parts.push(code.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(code.slice(start));
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function stringEnd(code: string, start: number): number {
  for (let at = start + 1; at < code.length; at++) {
    if (code[at] === "\\") at++;
    else if (code[at] === '"') return at;
  }
  return code.length;
}
