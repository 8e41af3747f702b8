import type { ColumnDescriptor } from "../../../protocol/jazz.ts";

const described: Record<string, ColumnDescriptor> = {
  $createdBy: { name: "$createdBy", column_type: { type: "Text" }, nullable: false },
  $createdAt: { name: "$createdAt", column_type: { type: "Timestamp" }, nullable: false },
  $updatedBy: { name: "$updatedBy", column_type: { type: "Text" }, nullable: false },
  $updatedAt: { name: "$updatedAt", column_type: { type: "Timestamp" }, nullable: false },
  $canRead: { name: "$canRead", column_type: { type: "Boolean" }, nullable: true },
  $canEdit: { name: "$canEdit", column_type: { type: "Boolean" }, nullable: true },
  $canDelete: { name: "$canDelete", column_type: { type: "Boolean" }, nullable: true },
};

/** One of the seven columns every row has; the three rights are NULL without a session. */
export function magicColumn(name: string): ColumnDescriptor | undefined {
  return name.startsWith("$") ? described[name] : undefined;
}
