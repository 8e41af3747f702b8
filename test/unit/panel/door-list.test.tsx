// @vitest-environment happy-dom
import { cleanup, render, screen, within } from "@testing-library/preact";
import { afterEach, expect, it } from "vitest";
import { DoorList } from "../../../panel/view/door-list.tsx";

afterEach(cleanup);

it("says of each door how the host was found, and what it can and cannot do", () => {
  render(
    <DoorList
      doors={[
        { door: "first Db", note: "caught as its promise was resolved", can: "let all follow." },
        { door: "engine registry", note: "registered itself", can: "see.", cannot: "tell." },
        { door: "React", note: "in React's tree", cannot: null },
      ]}
    />,
  );
  const items = within(screen.getByRole("list", { name: "Doors" })).getAllByRole("listitem");
  expect(items.map(({ textContent }) => textContent)).toEqual([
    "first Db caught as its promise was resolved✓ can let all follow.",
    "engine registry registered itself✓ can see.– cannot tell.",
    "React in React's tree",
  ]);
});
