/**
 * Cuts a byte stream of server-sent events into the data of its frames (WHATWG HTML, section 9.2.6).
 *
 * Pure and incremental: bytes may be cut anywhere, within a character or between CR and LF. A frame without its
 * closing blank line is not complete and is never given out.
 */
export class FrameParser {
  private readonly decoder = new TextDecoder("utf-8");
  private rest = "";
  private data: string[] = [];
  private endedWithCarriageReturn = false;

  /** The data of every frame that these bytes complete. */
  push(bytes: Uint8Array): string[] {
    let text = this.decoder.decode(bytes, { stream: true });
    if (text === "") return [];
    if (this.endedWithCarriageReturn && text.startsWith("\n")) text = text.slice(1);
    this.endedWithCarriageReturn = text === "" ? false : text.endsWith("\r");
    const lines = (this.rest + text).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.take(line));
  }

  private take(line: string): string[] {
    if (line === "") {
      if (this.data.length === 0) return [];
      const frame = this.data.join("\n");
      this.data = [];
      return [frame];
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    if (field !== "data") return [];
    const value = colon < 0 ? "" : line.slice(colon + 1);
    this.data.push(value.startsWith(" ") ? value.slice(1) : value);
    return [];
  }
}
