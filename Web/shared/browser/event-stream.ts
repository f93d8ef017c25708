import { chunksOf } from "./chunks";
/** An event of a stream that names its events. */
export interface NamedEvent {
  /** `message` where the stream gives no name. */
  name: string;
  data: string;
}

/** Cuts a stream of server-sent events into events with their names (WHATWG HTML, section 9.2.6). Bytes may be cut anywhere. */
export class EventParser {
  private readonly decoder = new TextDecoder("utf-8");
  private rest = "";
  private name = "";
  private data: string[] = [];

  /** The events that these bytes complete; comments are none. */
  push(bytes: Uint8Array): NamedEvent[] {
    const lines = (this.rest + this.decoder.decode(bytes, { stream: true })).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.take(line.endsWith("\r") ? line.slice(0, -1) : line));
  }

  private take(line: string): NamedEvent[] {
    if (line === "") {
      const events = this.data.length === 0 ? [] : [{ name: this.name || "message", data: this.data.join("\n") }];
      this.name = "";
      this.data = [];
      return events;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.name = value;
    else if (field === "data") this.data.push(value);
    return [];
  }
}

/** The events of a response as they arrive; the connection is closed when nobody reads on. */
export async function* eventsOf(response: Response): AsyncGenerator<NamedEvent, void, undefined> {
  const parser = new EventParser();
  for await (const chunk of chunksOf(response)) yield* parser.push(chunk);
}
