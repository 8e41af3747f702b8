import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { explainFailure, explainRejection, type Message } from "../messages.ts";
import { useJazz } from "./jazz.tsx";

interface Messages {
  /** Show a message in place of the last one. */
  tell(message: Message): void;
  /** Run a write. If it is refused at the call, say so and return undefined. */
  attempt<Result>(what: string, write: () => Result): Result | undefined;
}

const MessagesContext = createContext<Messages | undefined>(undefined);

/** Says calmly what went wrong: with writes refused at the call, and with those refused later. */
export function MessagesProvider({ children }: { children: ComponentChildren }) {
  const { db } = useJazz();
  const [message, setMessage] = useState<Message>();
  const messages = useMemo<Messages>(
    () => ({
      tell: setMessage,
      attempt(what, write) {
        setMessage(undefined);
        try {
          return write();
        } catch (error) {
          setMessage(explainFailure(what, error));
          return undefined;
        }
      },
    }),
    [],
  );
  useEffect(
    () => db.onMutationError((event) => setMessage(explainRejection("A change", event))),
    [db],
  );

  return (
    <MessagesContext.Provider value={messages}>
      <MessageBar message={message} onDismiss={() => setMessage(undefined)} />
      {children}
    </MessagesContext.Provider>
  );
}

/** The page's way to talk to its user; see {@link MessagesProvider}. */
export function useMessages(): Messages {
  const messages = useContext(MessagesContext);
  if (!messages) throw new Error("Put this component inside a <MessagesProvider>.");
  return messages;
}

interface MessageBarProps {
  message: Message | undefined;
  onDismiss?: () => void;
}

/** The alert is always there, since a screen reader only announces what changes inside of one. */
export function MessageBar({ message, onDismiss }: MessageBarProps) {
  return (
    <div class="message-bar" data-empty={!message}>
      <div role="alert" aria-label="Message">
        {message && <p>{message.text}</p>}
        {message?.detail && <p class="detail">{message.detail}</p>}
      </div>
      {message && onDismiss && (
        <button type="button" class="quiet" onClick={onDismiss}>
          Dismiss
        </button>
      )}
    </div>
  );
}
