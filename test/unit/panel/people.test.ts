import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { initials, PERSON_HUES, People, shortId, shortName } from "../../../panel/model/people.ts";
import { anonymousPersona, readClaims, seenPersonas } from "../../../panel/model/personas.ts";
import { user } from "./support/facts.ts";

describe("colours", () => {
  test("are the same whenever people appear in the same order", () => {
    const looks = () => {
      const people = new People();
      return ["alice", "bob", "carol", "dave"].map((name) => {
        people.note(name, "test");
        return people.look(name);
      });
    };
    expect(looks()).toEqual(looks());
  });

  test("never collide while there are looks left, and never change", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: PERSON_HUES * 3 }),
        (names) => {
          const people = new People();
          const given = new Map<string, string>();
          for (const name of names) {
            people.note(name, "test");
            given.set(name, JSON.stringify(people.look(name)));
          }
          const looks = names
            .filter((name) => name !== "jazz:system")
            .map((name) => given.get(name));
          expect(new Set(looks).size).toBe(looks.length);
          for (const name of names) expect(JSON.stringify(people.look(name))).toBe(given.get(name));
        },
      ),
    );
  });

  test("come back to whom they were given, whoever comes first the next time", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 12 }),
        fc.nat(12),
        (names, late) => {
          const first = new People();
          for (const name of names) first.note(name, "test");
          const looks = names.map((name) => first.look(name));
          const next = new People();
          const [early, others] = [names.slice(late).reverse(), names.slice(0, late)];
          for (const name of early) next.note(name, "test");
          next.adopt(first.colours());
          next.note("somebody new who was never here", "test");
          for (const name of others) next.note(name, "test");
          expect(names.map((name) => next.look(name))).toEqual(looks);
          const again = next.look("somebody new who was never here");
          expect(looks).not.toContainEqual(again);
        },
      ),
    );
  });

  test("are remembered without anybody's name", () => {
    const people = new People();
    people.note("alice@example.com", "test");
    expect(JSON.stringify([...people.colours()])).not.toContain("alice");
  });

  test("the first seven people are filled, the next ones are told apart by shape", () => {
    const people = new People();
    for (let i = 0; i < 9; i++) people.note(`person ${i}`, "test");
    const shapes = people.all().map(({ name }) => people.look(name)?.shape);
    expect(shapes.slice(0, 7)).toEqual(new Array(7).fill("filled"));
    expect(shapes.slice(7)).toEqual(["ring", "ring"]);
  });

  test("the system has none", () => {
    const people = new People();
    people.note("jazz:system", "test");
    expect(people.look("jazz:system")).toBeNull();
  });

  test("stand out by 4.5 : 1 from every background they are shown on", () => {
    const css = readFileSync(new URL("../../../panel/styles/tokens.css", import.meta.url), "utf8");
    const [light = "", dark = ""] = css.split('[data-theme="dark"]');
    for (const theme of [light, dark]) {
      const color = (name: string) =>
        new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(theme)?.[1] ?? "";
      const people = [...Array(PERSON_HUES).keys()].map((hue) => color(`person-${hue}`));
      for (const person of [...people, color("person-system")]) {
        for (const ground of ["bg", "bg-hover", "bg-selected", "on-person"]) {
          expect(contrast(person, color(ground))).toBeGreaterThanOrEqual(4.5);
        }
      }
    }
  });
});

describe("names", () => {
  test("have two letters", () => {
    expect(initials("alice")).toBe("AL");
    expect(initials("Bob Smith")).toBe("BS");
    expect(initials("auth0|ada.lovelace")).toBe("AL");
    expect(initials("fa65957a-8b63-53c8-8187-fb1568365fa1")).toBe("FA");
    expect(initials("x")).toBe("X");
    expect(initials("😀 party")).toBe("PA");
    expect(initials("")).toBe("?");
  });

  test("are shortened in the middle", () => {
    expect(shortName("alice")).toBe("alice");
    expect(shortName("fa65957a-8b63-53c8-8187-fb1568365fa1")).toBe("fa65…5fa1");
    expect(shortName("a-very-long-name-of-a-person")).toBe("a-very-lon…-a-person");
    expect(shortId("01a2066c-cd37-7e82-a247-e6ee86477cbd")).toBe("…7cbd");
    expect(shortId("r1")).toBe("r1");
  });
});

describe("personas", () => {
  test("are everybody seen but the system, with their claims where known", () => {
    const people = new People();
    people.note("alice", "the page's session", user("alice", { role: "editor" }));
    people.note("bob", "$createdBy");
    people.note("jazz:system", "an author of writes");
    expect(seenPersonas(people.all())).toMatchObject([
      { label: "alice", session: { claims: { role: "editor" } }, claimsKnown: true },
      {
        label: "bob",
        session: { user_id: "bob", claims: {} },
        seen: ["$createdBy"],
        claimsKnown: false,
      },
    ]);
  });

  test("an anonymous one carries the claims of an anonymous client", () => {
    expect(anonymousPersona("u1").session).toEqual({
      user_id: "u1",
      claims: { subject: "u1", issuer: "urn:jazz:anonymous" },
      authMode: "anonymous",
    });
  });

  test("claims are an object in JSON", () => {
    expect(readClaims("")).toEqual({ ok: true, claims: {} });
    expect(readClaims('{"a":1}')).toEqual({ ok: true, claims: { a: 1 } });
    expect(readClaims("[1]")).toMatchObject({ ok: false });
    expect(readClaims("{a")).toMatchObject({ ok: false });
  });
});

function contrast(left: string, right: string): number {
  const [dark = 0, light = 0] = [luminance(left), luminance(right)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.03928 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
