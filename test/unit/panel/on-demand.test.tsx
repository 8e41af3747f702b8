// @vitest-environment happy-dom
import { cleanup, render, screen } from "@testing-library/preact";
import { afterEach, expect, test } from "vitest";
import { codeLoaded } from "../../../panel/view/code-loads.ts";
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

test("a view that is expected is there at once when it is shown", async () => {
  let loads = 0;
  const Expected = onDemand(async () => {
    loads++;
    return Greeting;
  });
  Expected.expect();
  await codeLoaded();
  render(<Expected name="Bob" />);
  expect(screen.getByText("Hello Bob")).toBeTruthy();
  Expected.expect();
  expect(loads).toBe(1);
});
