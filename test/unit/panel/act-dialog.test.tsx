// @vitest-environment happy-dom
import { fireEvent, getByRole, queryByRole, screen } from "@testing-library/preact";
import { describe, expect, test } from "vitest";
import type { Session } from "../../../protocol/jazz.ts";
import type { AppPage } from "./support/app-page.ts";
import { bool, text, user } from "./support/facts.ts";
import { mountOn } from "./support/mounted.tsx";
import { TEAM_SCHEMA } from "./support/team-schema.ts";

const WITHOUT_POLICIES = Object.fromEntries(
  Object.entries(TEAM_SCHEMA).map(([table, { columns }]) => [table, { columns }]),
);

type Mounted = Awaited<ReturnType<typeof mountOn>>;

/** The dialog on a page of alice's where bob was seen signed in. */
async function dialogOn(
  options: Parameters<typeof mountOn>[1] = {},
  prepare: (page: AppPage) => void = () => {},
) {
  const mounted = await mountOn(
    (page) => {
      seeSignedIn(page, user("bob", { role: "editor" }));
      prepare(page);
    },
    { serverUrl: "https://sync.team.example", ...options },
  );
  return { ...mounted, dialog: await open(mounted) };
}

function seeSignedIn(page: AppPage, session: Session): void {
  const values = { name: text("Seen"), owner_id: text(session.user_id), archived: bool(false) };
  page.write("insert", "projects", null, values, session);
}

async function open({ timing }: Pick<Mounted, "timing">): Promise<HTMLElement> {
  fireEvent.click(screen.getByRole("button", { name: "Act as" }));
  await timing.pass(200);
  return screen.getByRole("dialog", { name: "Act as" });
}

const choose = (dialog: HTMLElement, kind: string, name: string): void => {
  fireEvent.click(getByRole(dialog, kind, { name }));
};

describe("before it starts", () => {
  test("says what each mode means in the page, on a server and in a backend", async () => {
    const { dialog, timing } = await dialogOn();
    expect(dialog.textContent).toContain("In the page bob's permissions apply");
    expect(dialog.textContent).toContain("it stores for everybody with bob as the author");
    expect(dialog.textContent).toContain('context.forSession({"user_id":"bob","claims":{"role":');
    choose(dialog, "radio", "Attribute only");
    await timing.pass(50);
    expect(dialog.textContent).toContain("Reads stay the page's own.");
    expect(dialog.textContent).toContain('context.withAttribution("bob")');
    expect(dialog.textContent).toContain("that it takes a write says nothing about the server");
    choose(dialog, "radio", "As backend");
    await timing.pass(50);
    expect(dialog.textContent).toContain("Writes carry jazz:system as their author.");
    expect(dialog.textContent).toContain("context.asBackend()");
  });

  test("tells changed claims from those that were seen", async () => {
    const { dialog, timing } = await dialogOn();
    choose(dialog, "button", "Edit");
    await timing.pass(50);
    fireEvent.input(getByRole(dialog, "textbox", { name: "Claims" }), {
      target: { value: '{"role": "owner"}' },
    });
    await timing.pass(50);
    expect(dialog.textContent).toContain("bob's own session has other claims (role)");
  });

  test("knows a page without a server, and one that checks nothing", async () => {
    const { dialog } = await dialogOn({
      serverUrl: undefined,
      schema: WITHOUT_POLICIES,
    });
    expect(dialog.textContent).toContain("The page has no server");
    expect(dialog.textContent).toContain("No policies were seen in this page");
  });

  test("offers the request form only for the session that came from a request", async () => {
    const { dialog, timing } = await dialogOn();
    choose(dialog, "button", "Paste a session, JWT or request…");
    await timing.pass(50);
    const payload = Buffer.from('{"sub": "dave"}').toString("base64url");
    fireEvent.input(getByRole(dialog, "textbox", { name: "Session, JWT or request headers" }), {
      target: { value: `Authorization: Bearer e30.${payload}.c2ln` },
    });
    choose(dialog, "button", "Read");
    await timing.pass(50);
    expect(dialog.textContent).toContain("await context.forRequest(req)");
    choose(dialog, "button", "Edit");
    await timing.pass(50);
    fireEvent.input(getByRole(dialog, "textbox", { name: "Claims" }), { target: { value: "{}" } });
    await timing.pass(50);
    expect(dialog.textContent).not.toContain("forRequest(req)");
  });
});

describe("keeping", () => {
  test("is asked of the page, explained, and shown in the banner", async () => {
    const { dialog, timing, adapter } = await dialogOn();
    const keep = getByRole(dialog, "checkbox", { name: "Keep after reload" });
    expect(dialog.textContent).toContain(
      "It ends by Stop, by a reload, or when DevTools is closed.",
    );
    fireEvent.click(keep);
    await timing.pass(50);
    expect(dialog.textContent).toContain("It ends by Stop, or with the tab.");
    choose(dialog, "button", "Start");
    await timing.pass(200);
    expect(adapter.commands("act")).toMatchObject([{ request: { keep: true } }]);
    const banner = screen.getByRole("region", { name: "Impersonation" });
    expect(banner.textContent).toContain("It goes on after a reload and while DevTools is closed.");
    expect(getByRole(banner, "button", { name: "Copy backend call" })).toBeTruthy();
  });
});

describe("while acting", () => {
  test("goes straight over to the next persona", async () => {
    const { dialog, timing, adapter } = await dialogOn({}, (page) => {
      seeSignedIn(page, user("carol"));
    });
    choose(dialog, "radio", "Attribute only");
    await timing.pass(50);
    choose(dialog, "button", "Start");
    await timing.pass(200);
    const acting = screen.getByRole("status", { name: "Acting as" });
    expect(acting.textContent).toContain("bob");
    expect(acting.textContent).toContain("as author only");

    const again = await open({ timing });
    expect(again.textContent).toContain("Acting as bob now.");
    const carol = getByRole(again, "radio", { name: "carol" }) as HTMLInputElement;
    expect(carol.checked).toBe(true);
    const mode = getByRole(again, "radio", { name: "Attribute only" }) as HTMLInputElement;
    expect(mode.checked).toBe(true);
    choose(again, "button", "Start");
    await timing.pass(200);
    expect(acting.textContent).toContain("carol");
    expect(adapter.commands("stopActing")).toEqual([]);
    expect(queryByRole(document.body, "dialog")).toBeNull();
  });
});
