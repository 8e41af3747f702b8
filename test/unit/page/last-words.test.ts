import { expect, it } from "vitest";
import type { Realm } from "../../../content-script/page/realm.ts";
import { LastWords } from "../../../content-script/page/stream/last-words.ts";

function document() {
  const target = new EventTarget();
  const realm = {
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
    dispatchEvent: target.dispatchEvent.bind(target),
  } as unknown as Realm;
  const said: string[] = [];
  target.addEventListener("secret", (event) => {
    said.push(`event: ${(event as MessageEvent<string>).data}`);
  });
  const words = new LastWords(
    realm,
    (text) => said.push(`port: ${text}`),
    () => words.send("the rest"),
  );
  return { words, said, leave: () => target.dispatchEvent(new Event("pagehide")) };
}

it("goes by the port, and by an event while the document is left", () => {
  const { words, said, leave } = document();
  words.by("secret");
  words.by("secret");
  words.send("first");
  leave();
  words.send("back again");
  expect(said).toEqual(["port: first", "event: the rest", "port: back again"]);
});

it("says nothing at the end when nobody would hear it, or it was closed", () => {
  const { words, said, leave } = document();
  leave();
  words.by("secret");
  words.close();
  leave();
  expect(said).toEqual([]);
});
