/** Bytes of the header of a sound file as the server writes it, and where its samples a second stand in it. */
const header = 44;
const rateAt = 24;

/** A sound file of mono samples of 16 bits that comes in pieces of any length. */
export class WAVStream {
  /** Samples a second; null until the header is there. */
  rate: number | null = null;
  private rest = new Uint8Array(0);

  /** Takes the next piece; gives the samples that are whole with it. */
  push(piece: Uint8Array): ArrayBuffer {
    let bytes = new Uint8Array(this.rest.length + piece.length);
    bytes.set(this.rest);
    bytes.set(piece, this.rest.length);
    if (this.rate === null && bytes.length >= header) {
      this.rate = new DataView(bytes.buffer).getUint32(rateAt, true);
      bytes = bytes.slice(header);
    }
    const whole = this.rate === null ? 0 : bytes.length - (bytes.length % 2);
    this.rest = bytes.slice(whole);
    return bytes.slice(0, whole).buffer;
  }
}
