import type { ColumnDescriptor, Value } from "../../../protocol/jazz.ts";
import { authorOf } from "../../policy/row-author.ts";
import type { ChangedRow } from "../engine/subscription-stream.ts";

/**
 * A row's values as the runtime hands them out: authors are rows of an account and an identity,
 * which is a row of issuer and subject.
 */
export function withAuthors(
  values: readonly Value[],
  columns: readonly ColumnDescriptor[],
): Value[] {
  return values.map((value, i) => withAuthor(value, columns[i]));
}

/** The same for a changed row of a subscription. */
export function changedWithAuthors(
  change: ChangedRow,
  columns: readonly ColumnDescriptor[],
): ChangedRow {
  const { row } = change;
  if (!row) return change;
  return { ...change, row: { ...row, values: withAuthors(row.values, columns) } };
}

function withAuthor(value: Value, column: ColumnDescriptor | undefined): Value {
  if (value.type === "Text" && isAuthorColumn(column?.name)) return authorValue(value.value);
  const element = column?.column_type.type === "Array" ? column.column_type.element : undefined;
  if (value.type !== "Array" || element?.type !== "Row") return value;
  return {
    type: "Array",
    value: value.value.map((one) =>
      one.type === "Row"
        ? {
            ...one,
            value: { ...one.value, values: withAuthors(one.value.values, element.columns) },
          }
        : one,
    ),
  };
}

export function isAuthorColumn(name: string | undefined): boolean {
  return name === "$createdBy" || name === "$updatedBy";
}

function authorValue(text: string): Value {
  const { account, identity } = authorOf(text);
  const { issuer, subject } = identity;
  const values: Value[] = [
    { type: "Text", value: issuer },
    { type: "Text", value: subject },
  ];
  return {
    type: "Row",
    value: {
      values: [
        { type: "Uuid", value: account },
        { type: "Row", value: { values } },
      ],
    },
  };
}
