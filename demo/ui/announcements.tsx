import { PersistedWriteRejectedError } from "jazz-tools";
import { useState } from "preact/hooks";
import { announce } from "../actions.ts";
import { explainRejection } from "../messages.ts";
import { app } from "../schema.ts";
import { Card } from "./card.tsx";
import { useAll, useJazz } from "./jazz.tsx";
import { useMessages } from "./messages.tsx";
import { PersonChip } from "./person-chip.tsx";

/** News for everyone. They count once the server has them, so it is waited for. */
export function Announcements() {
  const { db } = useJazz();
  const { attempt, tell } = useMessages();
  const [body, setBody] = useState("Stand-up moves to ten.");
  const [sending, setSending] = useState<ReadonlySet<string>>(new Set());
  const announcements = useAll(
    app.announcements.select("body", "$createdBy").orderBy("$createdAt", "desc").limit(5),
  );

  async function send(event: Event) {
    event.preventDefault();
    if (body.trim() === "") return;
    const write = attempt("Announcing this", () => announce(db, body.trim()));
    if (!write) return;
    const { id } = write.value;
    setSending((ids) => new Set(ids).add(id));
    try {
      await write.wait({ tier: "edge" });
      setBody("");
    } catch (error) {
      tell(
        error instanceof PersistedWriteRejectedError
          ? explainRejection("Your announcement", error)
          : { text: "Nobody has your announcement yet: there is no server to send it to." },
      );
    } finally {
      setSending((ids) => new Set([...ids].filter((other) => other !== id)));
    }
  }

  return (
    <Card
      title="Announcements"
      empty={announcements?.length === 0 ? "No news." : undefined}
      items={announcements?.map((news) => (
        <li key={news.id} class="said">
          <PersonChip name={news.$createdBy} />
          <span>{news.body}</span>
          {sending.has(news.id) && <span class="tag">sending…</span>}
        </li>
      ))}
    >
      <form class="row" onSubmit={send}>
        <input
          aria-label="Announcement"
          autocomplete="off"
          required
          value={body}
          onInput={({ currentTarget }) => setBody(currentTarget.value)}
        />
        <button type="submit">Announce</button>
      </form>
    </Card>
  );
}
