import type { Duplex } from 'node:stream';

/** A close frame of a server: "service restart" (1012), so that clients know to come back. */
const closeForRestart = Buffer.from([0x88, 0x02, 0x03, 0xf4]);
/** How long a side gets to answer a goodbye. */
const goodbyeMs = 1000;

/** A websocket between a client and a process. */
export class Tunnel {
  readonly #client: Duplex;
  readonly #process: Duplex;

  constructor(client: Duplex, process: Duplex) {
    this.#client = client;
    this.#process = process;
    // Both are heard: an error without a listener would end the supervisor. 'close' follows and is what counts.
    for (const side of [client, process]) side.on('error', () => undefined);
    client.once('close', () => process.destroy());
    process.once('close', () => client.end());
    for (const side of [client, process]) side.once('end', () => this.#endSoon());
  }

  /** One side said its last: what the other still sends has a moment. */
  #endSoon(): void {
    setTimeout(() => {
      this.#process.destroy();
      this.#client.destroy();
    }, goodbyeMs).unref();
  }

  onClosed(tell: () => void): void {
    if (this.#client.destroyed) tell();
    else this.#client.once('close', tell);
  }

  /** In the middle of a long message the client sees a broken connection instead, which asks it to come back as well. */
  closeForRestart(): void {
    this.#process.unpipe(this.#client);
    this.#client.end(closeForRestart);
    this.#process.destroy();
    setTimeout(() => this.#client.destroy(), goodbyeMs).unref();
  }
}
