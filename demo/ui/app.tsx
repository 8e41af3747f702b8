import type { Db } from "jazz-tools";
import { useEffect, useState } from "preact/hooks";
import type { Person } from "../people.ts";
import type { SignIn } from "../session.ts";
import { Board } from "./board.tsx";
import { JazzProvider, useSession } from "./jazz.tsx";
import { MessageBar, MessagesProvider } from "./messages.tsx";
import { PersonChip } from "./person-chip.tsx";
import { SignInSwitch } from "./sign-in-switch.tsx";

/** A wish to be signed in as someone; each one counts until the next. */
interface Request {
  person: Person;
}

interface Outcome {
  request: Request;
  db?: Db;
  failure?: string;
}

/** The page: who is signed in, and the board as they see it. */
export function App({ signIn }: { signIn: SignIn }) {
  const [request, setRequest] = useState<Request>({ person: "alice" });
  const [outcome, setOutcome] = useState<Outcome>();
  const { person } = request;
  const { db, failure } = outcome?.request === request ? outcome : {};
  const session = useSession(db);

  // Runs once the board of the previous person is gone, and its subscriptions with it.
  useEffect(() => {
    signIn.as(request.person).then(
      (db) => setOutcome({ request, db }),
      (error) => setOutcome({ request, failure: String(error) }),
    );
  }, [signIn, request]);

  return (
    <div class="page" data-person={session?.user_id}>
      <header class="top">
        <h1>Team todos</h1>
        <SignInSwitch person={person} onSwitch={(next) => setRequest({ person: next })} />
        <p role="status" aria-label="Session" class="session">
          {session ? (
            <>
              <PersonChip name={session.user_id} /> <small>{session.authMode}</small>
            </>
          ) : (
            sessionNotice(person, db, failure)
          )}
        </p>
      </header>
      {failure && (
        <MessageBar message={{ text: `Signing in as ${person} did not work.`, detail: failure }} />
      )}
      {db && session && (
        <JazzProvider db={db} session={session}>
          <MessagesProvider>
            <Board session={session} />
          </MessagesProvider>
        </JazzProvider>
      )}
    </div>
  );
}

function sessionNotice(person: Person, db: Db | undefined, failure: string | undefined): string {
  if (failure) return "Not signed in";
  return db ? "Nobody: this Db has no session" : `Signing in as ${person}…`;
}
