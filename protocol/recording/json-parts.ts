/**
 * Splits a large JSON object into the members it has and the elements of those that are lists,
 * while its text comes in. Each part is small enough to be parsed at once, so that whoever reads
 * a large file can pause, show how far it is, and stop.
 */

/** A member of the object that is no list, or one element of a member that is. */
export interface JsonPart {
  key: string;
  /** Place in the list; `null`: the member as a whole. An empty list has no parts. */
  index: number | null;
  /** What is there, as JSON text. Whether it is correct JSON shows when it is parsed. */
  text: string;
}

/** The text is not JSON, or not an object; `at` counts characters from 1. */
export class NotJson extends Error {
  constructor(
    readonly at: number,
    /** The part that was being read, such as `writes[3]`; empty before the first. */
    readonly part: string,
    readonly what: "no object" | "unexpected" | "empty" | "ended" | "too deep" | "too long",
  ) {
    super(`${what} at ${at} ${part}`);
  }
}

export interface JsonLimits {
  /** Levels of lists and objects inside of a part. */
  depth: number;
  /** Characters of one part. */
  length: number;
}

type State = "start" | "key" | "colon" | "value" | "element" | "after element" | "after" | "end";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export class JsonParts {
  readonly #limits: JsonLimits;
  #text = "";
  /** Characters before `#text`. */
  #before = 0;
  #at = 0;
  #ended = false;
  #state: State = "start";
  #first = true;
  #key = "";
  #index: number | null = null;
  /** Where in a part the scan has come to, so that more text goes on from there. */
  #scan: { at: number; depth: number; string: boolean } | null = null;

  constructor(limits: JsonLimits) {
    this.#limits = limits;
  }

  push(text: string): void {
    this.#text = this.#text.slice(this.#at) + text;
    this.#before += this.#at;
    if (this.#scan) this.#scan.at -= this.#at;
    this.#at = 0;
  }

  /** There is no more text. */
  end(): void {
    this.#ended = true;
  }

  /** What is being read, for messages. */
  get part(): string {
    if (this.#state === "start" || this.#state === "key" || this.#state === "end") return "";
    return this.#index === null ? this.#key : `${this.#key}[${this.#index}]`;
  }

  /** The next part, or `null` when there is none before more text comes, or no more at all. */
  next(): JsonPart | null {
    for (;;) {
      const char = this.#skipSpace();
      if (char === "") {
        if (!this.#ended || this.#state === "end") return null;
        throw this.#problem(this.#state === "start" ? "empty" : "ended");
      }
      const part = this.#step(char);
      if (part === "wait") return null;
      if (part) return part;
    }
  }

  #step(char: string): JsonPart | "wait" | null {
    switch (this.#state) {
      case "start":
        if (char !== "{") throw this.#problem("no object");
        this.#at++;
        this.#state = "key";
        return null;
      case "key":
        return this.#readKey(char);
      case "colon":
        this.#take(char, ":");
        this.#state = "value";
        return null;
      case "value":
        if (char !== "[") return this.#readPart(char, "after");
        this.#at++;
        this.#index = 0;
        this.#first = true;
        this.#state = "element";
        return null;
      case "element":
        if (char === "]" && this.#first) return this.#close();
        this.#first = false;
        return this.#readPart(char, "after element");
      case "after element":
        if (char === "]") return this.#close();
        this.#take(char, ",");
        this.#index = (this.#index ?? 0) + 1;
        this.#state = "element";
        return null;
      case "after":
        if (char === "}") return this.#finish();
        this.#take(char, ",");
        this.#state = "key";
        return null;
      case "end":
        throw this.#problem("unexpected");
    }
  }

  #readKey(char: string): "wait" | null {
    if (char === "}" && this.#first) return this.#finish();
    if (char !== '"') throw this.#problem("unexpected");
    const text = this.#scanPart(char);
    if (text === null) return "wait";
    try {
      this.#key = JSON.parse(text) as string;
    } catch {
      throw this.#problem("unexpected");
    }
    this.#index = null;
    this.#first = false;
    this.#state = "colon";
    return null;
  }

  #readPart(char: string, next: State): JsonPart | "wait" {
    const { part } = this;
    const text = this.#scanPart(char);
    if (text === null) return "wait";
    if (text === "") throw new NotJson(this.#before + this.#at + 1, part, "unexpected");
    this.#state = next;
    return { key: this.#key, index: this.#index, text };
  }

  #close(): null {
    this.#at++;
    this.#index = null;
    this.#state = "after";
    return null;
  }

  #finish(): null {
    this.#at++;
    this.#state = "end";
    return null;
  }

  #take(char: string, expected: string): void {
    if (char !== expected) throw this.#problem("unexpected");
    this.#at++;
  }

  /** The text of the part that begins here, or `null` until all of it has come. */
  #scanPart(char: string): string | null {
    const closed = char === "{" || char === "[" || char === '"';
    const end = closed ? this.#scanClosed() : this.#scanPlain();
    if (end === null) {
      if (this.#ended) throw this.#problem("ended");
      return null;
    }
    const text = this.#text.slice(this.#at, end);
    this.#at = end;
    this.#scan = null;
    return text;
  }

  /** The end of a number or a word. */
  #scanPlain(): number | null {
    let at = this.#at;
    while (at < this.#text.length && !/[\s,:\]}]/.test(this.#text[at] as string)) at++;
    if (at - this.#at > this.#limits.length) throw this.#problem("too long");
    return at < this.#text.length || this.#ended ? at : null;
  }

  /** The end of a string, a list or an object. */
  #scanClosed(): number | null {
    const text = this.#text;
    let { at, depth, string } = this.#scan ?? { at: this.#at, depth: 0, string: false };
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (string) {
        if (code === BACKSLASH) at++;
        else if (code === QUOTE) string = false;
        else continue;
      } else if (code === QUOTE) {
        string = true;
        continue;
      } else if (code === 0x7b || code === 0x5b) {
        if (++depth > this.#limits.depth) throw this.#problem("too deep");
        continue;
      } else if (code === 0x7d || code === 0x5d) {
        depth--;
      } else {
        continue;
      }
      if (!string && depth === 0) return at + 1;
    }
    if (at - this.#at > this.#limits.length) throw this.#problem("too long");
    this.#scan = { at, depth, string };
    return null;
  }

  #skipSpace(): string {
    if (this.#scan) return this.#text[this.#at] ?? "";
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at] as string;
      if (char !== " " && char !== "\n" && char !== "\r" && char !== "\t") return char;
    }
    return "";
  }

  #problem(what: NotJson["what"]): NotJson {
    return new NotJson(this.#before + this.#at + 1, this.part, what);
  }
}
