import { describe, expect, it } from "vitest";
import { projectChoices } from "../../../demo/project-choices.ts";
import type { Project } from "../../../demo/schema.ts";

function project(name: string, fields: Partial<Project>): Project {
  return { id: name, name, owner_id: "alice", visibility: "team", archived: false, ...fields };
}

describe("projectChoices", () => {
  it("puts one's own before others', a team's before a private one, then goes by name", () => {
    const projects = [
      project("Website", { owner_id: "bob" }),
      project("Notes", { visibility: "private" }),
      project("Launch", {}),
      project("Atlas", {}),
    ];
    expect(projectChoices(projects, "alice").map(({ name }) => name)).toEqual([
      "Atlas",
      "Launch",
      "Notes",
      "Website",
    ]);
  });

  it("offers no archive and leaves the given list as it was", () => {
    const projects = [project("Website", {}), project("Archive", { archived: true })];
    expect(projectChoices(projects, "alice").map(({ name }) => name)).toEqual(["Website"]);
    expect(projects.map(({ name }) => name)).toEqual(["Website", "Archive"]);
  });
});
