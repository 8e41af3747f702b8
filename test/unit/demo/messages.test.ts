import { describe, expect, it } from "vitest";
import { explainFailure, explainRejection } from "../../../demo/messages.ts";

describe("explainFailure", () => {
  it("names a denial by a policy as such and keeps Jazz's words", () => {
    const error = new Error('Update failed: WriteError("policy denied UPDATE on table projects")');
    expect(explainFailure("Renaming “Website”", error)).toEqual({
      text: "Renaming “Website” is not allowed for you. Nothing was changed.",
      detail: error.message,
    });
  });

  it("does not blame a policy for anything else", () => {
    const error = new Error('Insert failed: WriteError("object already exists")');
    expect(explainFailure("Adding this", error)).toEqual({
      text: "Adding this did not work. Nothing was changed.",
      detail: error.message,
    });
  });

  it("copes with a thrown value that is no error", () => {
    expect(explainFailure("Adding this", "offline").detail).toBe("offline");
  });
});

describe("explainRejection", () => {
  it("tells a refusal from a failure to save", () => {
    const reason = "Insert denied by policy on table announcements";
    expect(explainRejection("It", { code: "permission_denied", reason })).toEqual({
      text: "It was not accepted by the server, so it was taken back.",
      detail: reason,
    });
    expect(explainRejection("It", { code: "transaction_conflict", reason: "stale" })).toEqual({
      text: "It could not be saved on the server, so it was taken back.",
      detail: "stale",
    });
  });
});
