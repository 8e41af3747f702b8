import type { Session } from "../../../protocol/jazz.ts";
import { NO_ACCOUNT } from "../../model/identity-words.ts";
import { Facts, Section } from "../section.tsx";

/** Whom the session stands for, part by part. */
export function Identity({ session: { account, identity } }: { session: Session }) {
  return (
    <Section title="Identity">
      <Facts
        facts={[
          ["account", account ?? NO_ACCOUNT],
          ["issuer", identity?.issuer],
          ["subject", identity?.subject],
        ]}
      />
    </Section>
  );
}
