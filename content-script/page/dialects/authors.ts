/**
 * Authors of rows after alpha.53 are records, `{account, identity: {issuer, subject}}`
 * (`magic-columns.ts` of garden-co/jazz): here they become the principal they stand for.
 */
import { type Identity, principalOf } from "../../../protocol/identity.ts";
import type { ArraySubquery, Value, WireRow } from "../../../protocol/jazz.ts";

const AUTHORS = ["$createdBy", "$updatedBy"];
const IDENTITIES = AUTHORS.map((column) => `${column}.identity`);

/** An included table's rows, and what it includes itself. */
type Included = Pick<ArraySubquery, "select_columns" | "nested_arrays">;

/** Reads the rows of one query's answer, and takes note of everybody who wrote one. */
export class AuthorReader {
  constructor(readonly met: (author: Identity) => void) {}

  /**
   * @param columns names in the order of each row's values; what is included comes last.
   * @param included of the tables that are included, in that order.
   */
  rows(rows: WireRow[], columns: readonly string[], included: readonly Included[]): WireRow[] {
    return rows.map((row) => ({ ...row, values: this.#values(row.values, columns, included) }));
  }

  #values(
    values: readonly Value[],
    columns: readonly string[],
    included: readonly Included[],
  ): Value[] {
    const own = values.length - included.length;
    return values.map((value, at) => {
      const inside = at < own ? undefined : included[at - own];
      if (inside) return this.#included(value, inside);
      return this.#author(value, columns[at] ?? "");
    });
  }

  #included(value: Value, { select_columns, nested_arrays }: Included): Value {
    if (value.type !== "Array") return value;
    const columns = select_columns ?? [];
    const rows = value.value.map((row): Value => {
      if (row.type !== "Row") return row;
      const values = this.#values(row.value.values, columns, nested_arrays);
      return { type: "Row", value: { ...row.value, values } };
    });
    return { type: "Array", value: rows };
  }

  #author(value: Value, column: string): Value {
    if (AUTHORS.includes(column)) {
      const [account, identity] = membersOf(value);
      const author = identityIn(identity, textOf(account));
      if (!author) return value;
      this.met(author);
      return { type: "Text", value: principalOf(author) };
    }
    const author = IDENTITIES.includes(column) ? identityIn(value, null) : null;
    return author ? { type: "Text", value: principalOf(author) } : value;
  }
}

function identityIn(value: Value | undefined, account: string | null): Identity | null {
  const [issuer, subject] = membersOf(value).map(textOf);
  return issuer != null && subject != null ? { account, issuer, subject } : null;
}

const membersOf = (value: Value | undefined): readonly Value[] =>
  value?.type === "Row" ? value.value.values : [];

const textOf = (value: Value | undefined): string | null =>
  value?.type === "Text" || value?.type === "Uuid" ? value.value : null;
