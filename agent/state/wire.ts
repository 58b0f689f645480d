import type { Socket } from 'node:net';
import type { Failure } from '../protocol/failures.ts';
import { jsonOf } from '../protocol/json.ts';

/** A line longer than this is no message of ours; a peer that lets this much pile up is dropped. */
const mostBytes = 16 * 1024 * 1024;

/** What travels, one JSON value per line. */
export interface Envelope {
  readonly id?: number;
  readonly call?: unknown;
  readonly answer?: unknown;
  readonly failure?: Failure;
  readonly event?: unknown;
}

/** Sends a message; false where the connection is over. */
export function post(socket: Socket, envelope: Envelope): boolean {
  if (socket.destroyed || !socket.writable) return false;
  socket.write(`${JSON.stringify(envelope)}\n`);
  if (socket.writableLength > mostBytes) socket.destroy();
  return true;
}

/** Hears the messages of a socket. Anything that is not one ends the connection: the other end is none of ours. */
export function receive(socket: Socket, hear: (envelope: Envelope) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('error', () => undefined); // 'close' follows and is what counts
  socket.on('data', (chunk: string) => {
    if (!chunk.includes('\n')) {
      rest += chunk;
      if (rest.length > mostBytes) socket.destroy();
      return;
    }
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const envelope = parsed(line);
      if (envelope) hear(envelope);
      else socket.destroy();
    }
  });
}

function parsed(line: string): Envelope | null {
  const value = jsonOf(line);
  return typeof value === 'object' && value !== null ? value : null;
}
