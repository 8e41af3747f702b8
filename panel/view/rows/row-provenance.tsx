import { dateTime, relativeTime } from "../../model/format.ts";
import { identityParts } from "../../model/identity-words.ts";
import { usePanel } from "../panel-context.ts";
import { Author } from "../row-table.tsx";
import { Facts, Section } from "../section.tsx";
import type { ListedRow } from "./load-rows.ts";

/** Who made a row and who changed it last, and when; after alpha.54 with account, issuer and subject. */
export function RowProvenance({ row }: { row: ListedRow }) {
  const { now } = usePanel();
  const time = (column: string) => {
    const value = row.values[column];
    if (value?.type !== "Timestamp") return "–";
    const at = value.value / 1_000;
    return `${dateTime(at)}, ${relativeTime(at, now.value)}`;
  };
  const author = (column: string) => <AuthorInFull key={column} value={row.values[column]} />;
  return (
    <Section title="Provenance">
      <Facts
        facts={[
          ["$createdBy", author("$createdBy")],
          ["$createdAt", time("$createdAt")],
          ["$updatedBy", author("$updatedBy")],
          ["$updatedAt", time("$updatedAt")],
        ]}
      />
    </Section>
  );
}

function AuthorInFull({ value }: { value: unknown }) {
  const { store } = usePanel();
  store.versions.identities.value;
  const name = (value as { value?: unknown } | undefined)?.value;
  const { identities } = store.recording.people;
  const parts = typeof name === "string" ? identityParts(identities, name) : [];
  return (
    <>
      <Author value={value} />
      {parts.map(([what, text]) => (
        <div key={what} class="identity-part">
          <span class="quiet">{what}</span> <code>{text}</code>
        </div>
      ))}
    </>
  );
}
