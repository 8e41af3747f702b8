// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { onDemand } from "../../../panel/view/on-demand.tsx";

afterEach(cleanup);

const Greeting = ({ name }: { name: string }) => <p>Hello {name}</p>;

test("a view is loaded when it is first shown, and then at once", async () => {
  let loads = 0;
  const Late = onDemand(async () => {
    loads++;
    return Greeting;
  });
  const first = render(<Late name="Ada" />);
  expect(screen.queryByText("Hello Ada")).toBeNull();
  expect(await screen.findByText("Hello Ada")).toBeTruthy();
  first.unmount();
  render(<Late name="Bob" />);
  expect(screen.getByText("Hello Bob")).toBeTruthy();
  expect(loads).toBe(1);
});

test("a view that cannot be loaded says what to do", async () => {
  const Gone = onDemand<{ name: string }>(() => Promise.reject(new Error("no such file")));
  render(<Gone name="Ada" />);
  expect((await screen.findByRole("alert")).textContent).toContain("Close and reopen DevTools");
});
