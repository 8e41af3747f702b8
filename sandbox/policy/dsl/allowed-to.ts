import type { PolicyExpr, PolicyOperation } from "../../../protocol/jazz.ts";
import { type TableTarget, tableNameOf } from "./relation-builder.ts";

export interface DepthOptions {
  /** Hops at most; 10 unless said otherwise, 64 at most. */
  maxDepth?: number | undefined;
}

type Inherit = (foreignKey: string, options?: DepthOptions) => PolicyExpr;
type InheritReferencing = (
  source: TableTarget,
  foreignKey: string,
  options?: DepthOptions,
) => PolicyExpr;

/** Rights that follow from rights on another row. */
export interface AllowedTo {
  /** Whoever may read the row that the foreign key names. */
  read: Inherit;
  insert: Inherit;
  update: Inherit;
  delete: Inherit;
  /** Whoever may read some row of `source` that references this one. */
  readReferencing: InheritReferencing;
  insertReferencing: InheritReferencing;
  updateReferencing: InheritReferencing;
  deleteReferencing: InheritReferencing;
}

export const allowedTo: AllowedTo = {
  read: inherits("Select"),
  insert: inherits("Insert"),
  update: inherits("Update"),
  delete: inherits("Delete"),
  readReferencing: inheritsReferencing("Select"),
  insertReferencing: inheritsReferencing("Insert"),
  updateReferencing: inheritsReferencing("Update"),
  deleteReferencing: inheritsReferencing("Delete"),
};

function inherits(operation: PolicyOperation): Inherit {
  return (via_column, options) => ({
    type: "Inherits",
    operation,
    via_column,
    ...depth(via_column, options),
  });
}

function inheritsReferencing(operation: PolicyOperation): InheritReferencing {
  return (source, via_column, options) => ({
    type: "InheritsReferencing",
    operation,
    source_table: tableNameOf(source),
    via_column,
    ...depth(via_column, options),
  });
}

function depth(column: string, { maxDepth }: DepthOptions = {}): { max_depth?: number } {
  if (maxDepth === undefined) return {};
  if (Number.isInteger(maxDepth) && maxDepth > 0) return { max_depth: maxDepth };
  throw new RangeError(`allowedTo on "${column}": maxDepth must be a positive whole number.`);
}
