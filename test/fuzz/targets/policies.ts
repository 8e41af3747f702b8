import fc from "fast-check";
import permissions from "../../../demo/permissions.ts";
import { policyOwnerColumns, policyUserIds } from "../../../panel/model/ownership.ts";
import { parsePermissions } from "../../../panel/model/read-permissions.ts";
import { tablesWith } from "../../../panel/store/reduce-hosts.ts";
import type { Permissions } from "../../../protocol/jazz.ts";
import { renderTablePolicies } from "../../../sandbox/policy/render-policy.ts";
import { mutatedText, unpolluted } from "../mutated.ts";
import type { Target } from "../target.ts";

/** Permissions are taken with a sentence or without, and what is taken can be shown. */
const importer: Target = {
  name: "permissions, imported and put in code",
  inputs: 20_000,
  property: fc.property(
    fc.oneof(
      { weight: 9, arbitrary: mutatedText(fc.constant(permissions)) },
      { weight: 1, arbitrary: fc.json() },
    ),
    (text) => {
      const read = parsePermissions(text, null);
      if (!read.ok) return read.problem.length > 10;
      show(read.permissions);
      return unpolluted();
    },
  ) as Target["property"],
};

function show(read: Permissions): void {
  for (const [table, policies] of Object.entries(read)) renderTablePolicies(table, policies);
  policyOwnerColumns(tablesWith(read));
  policyUserIds(tablesWith(read));
}

export const POLICY_TARGETS = [importer];
