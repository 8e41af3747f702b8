import { WebSocket } from "ws";
import { waitFor } from "../../support/wait-for.ts";

const PANEL = "chrome-extension://abcdefghijklmnop";

export interface Refused {
  status: number;
  body: { code: string; sentence: string };
}

/** A socket as a panel opens one, with everything it has heard. */
export class PanelSocket {
  readonly socket: WebSocket;
  readonly heard: string[] = [];
  closed: { code: number; reason: string } | null = null;
  refused: Refused | null = null;

  constructor(url: string, headers: Record<string, string> = { origin: PANEL }) {
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false });
    this.socket.on("message", (data) => this.heard.push(String(data)));
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    this.socket.on("error", () => {});
    this.socket.on("unexpected-response", (_, response) => {
      let text = "";
      response.on("data", (data) => {
        text += String(data);
      });
      response.on("end", () => {
        this.refused = { status: response.statusCode ?? 0, body: JSON.parse(text) };
      });
    });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** What it was welcomed with. */
  async welcome(): Promise<{ session: string; run: string; name: string }> {
    const text = await waitFor(() => {
      const [first] = this.heard;
      if (first === undefined) throw new Error(`no welcome: ${JSON.stringify(this.closed)}`);
      return first;
    });
    return JSON.parse(text);
  }

  /** Messages after the welcome. */
  get messages(): { m: string; [key: string]: unknown }[] {
    return this.heard.slice(1).map((text) => JSON.parse(text));
  }

  async end(): Promise<{ code: number; reason: string }> {
    return waitFor(() => {
      if (!this.closed) throw new Error("still open");
      return this.closed;
    });
  }

  async refusal(): Promise<Refused> {
    return waitFor(() => {
      if (!this.refused) throw new Error(`not refused: ${JSON.stringify(this.closed)}`);
      return this.refused;
    });
  }
}
