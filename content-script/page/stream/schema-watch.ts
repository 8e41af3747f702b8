import { dialectOf } from "../dialects/dialects.ts";
import type { Host } from "../hosts/host.ts";
import { engineTools } from "../impersonation/engine-tools.ts";
import { attempt } from "../primordials.ts";
import type { Log } from "../recorder/log.ts";
import { hostEntry, schemaEntry } from "./snapshot.ts";

/** Keeps hosts' schemas. Asks the engine, so that it must not run within a call of the page. */
export class SchemaWatch {
  constructor(readonly log: Log) {}

  /** Reads the schemas that are not known yet; with `again`, also whether the others changed. */
  refresh(hosts: readonly Host[], again: boolean): void {
    for (const host of hosts) {
      if (host.engine && host.closedAt === null) attempt(() => this.#read(host, again));
    }
  }

  #read(host: Host, again: boolean): void {
    const { engine } = host;
    const tools = engine && engineTools(engine);
    if (!tools || (tools.schema && !again)) return;
    const reads = dialectOf(host).reads(engine);
    if (!reads) return;
    const hash = reads.schemaHash();
    if (tools.schema?.hash === hash) return;
    tools.schema = { hash, schema: reads.schema() };
    const entry = schemaEntry(host);
    if (entry) this.log.tell(entry);
    this.log.tell(hostEntry(host));
  }
}
