import { request, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** As a browser asks that resolves `*.localhost` by itself: Node does not. */
export function askByHost(
  address: string,
  path = '/',
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { port, host } = new URL(address);
  return new Promise((resolve, reject) => {
    const asked = { host: '127.0.0.1', port, path, headers: { host, ...headers }, agent: false };
    request(asked, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

/** A websocket's client, as far as it is needed here. */
export class WebSocketClient {
  readonly #socket: Socket;
  readonly #received: Buffer[] = [];
  readonly closed: Promise<unknown>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data) => this.#received.push(data));
    socket.on('error', () => undefined);
    this.closed = once(socket, 'close');
  }

  static async open(address: string): Promise<WebSocketClient> {
    const { port, host } = new URL(address);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `GET /socket HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    const [head] = (await once(socket, 'data')) as [Buffer];
    if (!head.toString().startsWith('HTTP/1.1 101')) throw new Error(head.toString());
    return new WebSocketClient(socket);
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#received.length === 0;
  }

  /** Of the close frame; null where there came none. */
  get closeCode(): number | null {
    const frame = Buffer.concat(this.#received);
    return frame[0] === 0x88 ? frame.readUInt16BE(2) : null;
  }

  close(): void {
    this.#socket.destroy();
  }
}
