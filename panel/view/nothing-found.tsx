import { PUSH_SNIPPET } from "./door-list.tsx";
import { Empty } from "./empty.tsx";
import { ImportButton } from "./files/import-button.tsx";
import { usePanel } from "./panel-context.ts";

/** On a page without Jazz: what was looked for, and what to do. */
export function NothingFound() {
  const { store, connection } = usePanel();
  store.versions.documents.value;
  const link = connection.link.value;
  const documents = [...store.live.documents.values()].filter(({ gone, hello }) => !gone && hello);
  if (documents.length === 0) {
    return (
      <Empty title={link.state === "no page" ? "Nothing to inspect here" : "Waiting for the page"}>
        <p>{link.sentence}</p>
        <p class="quiet">
          Pages that were open before the extension was installed have to be reloaded once.
        </p>
        <OpenInstead />
      </Empty>
    );
  }
  const seen = { wasm: false, engines: 0, dbs: 0, pushed: 0 };
  for (const { hello } of documents) {
    if (!hello) continue;
    seen.wasm ||= hello.signs.wasm;
    seen.engines += hello.signs.engines;
    seen.dbs += hello.signs.dbs;
    seen.pushed += hello.signs.pushed;
  }
  const frames = documents.length > 1 ? ` and its ${documents.length - 1} frames` : "";
  return (
    <Empty title="No Jazz database on this page so far">
      <p>This page{frames} was watched from its start. What was looked for:</p>
      <ul>
        <Sign found={seen.wasm} text="Jazz's WebAssembly module being loaded" />
        <Sign found={seen.engines > 0} text="engine objects it creates" />
        <Sign
          found={seen.dbs > 0}
          text="a Db: as it is made, in React's or Vue's tree, in a global variable"
        />
        <Sign found={seen.pushed > 0} text="a Db handed over by the app" />
      </ul>
      <p>
        If the app creates its Db later, for example after signing in, go on using it: the Db
        appears here by itself. If it runs in a worker, or was bundled so that nothing of this is
        visible, hand it over:
      </p>
      <pre class="block">{PUSH_SNIPPET}</pre>
      <OpenInstead />
    </Empty>
  );
}

/** What needs no page at all. */
function OpenInstead() {
  return (
    <p class="open-instead">
      <span>Or open a recording that was exported; it needs no page:</span>
      <ImportButton />
    </p>
  );
}

function Sign({ found, text }: { found: boolean; text: string }) {
  return (
    <li>
      <span class={found ? "good" : "quiet"}>{found ? "✓ seen" : "– not seen"}</span>
      <span>{text}</span>
    </li>
  );
}
