const headerEnd = '\r\n\r\n';

/** One message with the header that JSON-RPC over a stream has. */
export function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}${headerEnd}`), body]);
}

/** Cuts a stream of bytes into messages, however they arrive; a long message is joined once. */
export class Frames {
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes until the next message is complete, or until more of its header must be looked at. */
  #needed = 1;

  /** Throws where the stream is not of messages. */
  add(chunk: Buffer): readonly unknown[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const messages: unknown[] = [];
    while (this.#size >= this.#needed) {
      const all = Buffer.concat(this.#chunks, this.#size);
      const start = all.indexOf(headerEnd);
      const length = start === -1 ? 0 : contentLength(all.toString('latin1', 0, start));
      const end = start === -1 ? all.length + 1 : start + headerEnd.length + length;
      if (all.length >= end) messages.push(JSON.parse(all.toString('utf8', end - length, end)));
      this.#keep(all, all.length >= end ? end : 0, all.length >= end ? 1 : end);
    }
    return messages;
  }

  #keep(all: Buffer, from: number, needed: number): void {
    const rest = all.subarray(from);
    this.#chunks = [rest];
    this.#size = rest.length;
    this.#needed = needed;
  }
}

function contentLength(header: string): number {
  const found = /^content-length: *(\d+)$/im.exec(header);
  if (!found) throw new Error(`A message without its length: ${header.slice(0, 100)}`);
  return Number(found[1]);
}
