/** One server-sent event: its data, and what it is called and where it stands, where it says so. */
export interface Frame {
  data: string | null;
  event: string | null;
  id: string | null;
}

/**
 * Cuts a byte stream of server-sent events into its frames (WHATWG HTML, section 9.2.6).
 *
 * Pure and incremental: bytes may be cut anywhere, within a character or between CR and LF. A frame without its
 * closing blank line is not complete and is never given out; neither is one that says nothing.
 */
export class FrameParser {
  private readonly decoder = new TextDecoder("utf-8");
  private rest = "";
  private data: string[] = [];
  private event: string | null = null;
  private id: string | null = null;
  private endedWithCarriageReturn = false;

  /** Every frame that these bytes complete. */
  push(bytes: Uint8Array): Frame[] {
    let text = this.decoder.decode(bytes, { stream: true });
    if (text === "") return [];
    if (this.endedWithCarriageReturn && text.startsWith("\n")) text = text.slice(1);
    this.endedWithCarriageReturn = text === "" ? false : text.endsWith("\r");
    const lines = (this.rest + text).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.take(line));
  }

  private take(line: string): Frame[] {
    if (line === "") return this.complete();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const written = colon < 0 ? "" : line.slice(colon + 1);
    const value = written.startsWith(" ") ? written.slice(1) : written;
    if (field === "data") this.data.push(value);
    else if (field === "event") this.event = value;
    else if (field === "id") this.id = value;
    return [];
  }

  private complete(): Frame[] {
    const frame = { data: this.data.length === 0 ? null : this.data.join("\n"), event: this.event, id: this.id };
    this.data = [];
    this.event = null;
    this.id = null;
    return frame.data === null && frame.id === null ? [] : [frame];
  }
}
