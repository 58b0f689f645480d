import { randomBytes } from 'node:crypto';
import { lstatSync, renameSync } from 'node:fs';
import { chmod, lstat, rm } from 'node:fs/promises';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { Failed, failureOf } from '../protocol/failures.ts';
import { say } from '../protocol/say.ts';
import { codeOf } from './files.ts';
import { post, receive, type Envelope } from './wire.ts';

/** The other end, as the listener sees it. */
export interface Peer {
  /** Sends an event; false where the peer is gone. */
  send(event: unknown): boolean;
  /** Aborted when the peer is gone. */
  readonly gone: AbortSignal;
}

/** Answers a call. What it throws is told to the caller as a failure. The shape of `message` is the handler's to check. */
export type Handler = (message: unknown, peer: Peer) => unknown;

export interface Listener {
  readonly path: string;
  /** Ends the connections, removes the socket. Also happens when the signal aborts. */
  close(): Promise<void>;
}

/** Nobody listens there, or the other end went away before it answered. */
export class NobodyAnswers extends Error {
  readonly path: string;

  constructor(path: string, options?: ErrorOptions) {
    super(`nobody answers at ${path}`, options);
    this.name = 'NobodyAnswers';
    this.path = path;
  }
}

/**
 * Listens at the path, for this user alone. The file of a listener that died is replaced; while another one is alive the
 * error's `code` is `EADDRINUSE`.
 */
export async function listen(path: string, handler: Handler, signal?: AbortSignal): Promise<Listener> {
  signal?.throwIfAborted();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, handler);
  });
  await bindReplacingStale(server, path);
  if (!isPipe(path)) await chmod(path, 0o600);
  const inode = inodeAt(path);
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    return new Promise((resolve) => {
      closeServer(server, path, inode, resolve);
      for (const socket of sockets) socket.destroy();
    });
  };
  const onAbort = (): void => void close();
  signal?.addEventListener('abort', onAbort, { once: true });
  return { path, close };
}

/**
 * Closing a server removes whatever is at its path. Where two began in the same moment that may be the socket of the one that
 * is to go on: it is out of the way meanwhile.
 */
function closeServer(server: Server, path: string, ours: number | null, closed: () => void): void {
  const isTheirs = inodeAt(path) !== ours;
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  const isAside = isTheirs && isMoved(path, aside);
  server.close(closed);
  if (isAside) renameSync(aside, path);
}

function isMoved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false; // nothing was there
  }
}

function inodeAt(path: string): number | null {
  if (isPipe(path)) return null;
  return lstatSync(path, { throwIfNoEntry: false })?.ino ?? null;
}

async function bindReplacingStale(server: Server, path: string): Promise<void> {
  try {
    await bind(server, path);
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE' || isPipe(path)) throw error;
    const found = await lstat(path).catch(() => null);
    if (found && ((await isAnswered(path)) || (await lstat(path).catch(() => null))?.ino !== found.ino))
      throw error;
    await rm(path, { force: true });
    await bind(server, path);
  }
}

function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function isAnswered(path: string): Promise<boolean> {
  try {
    (await opened(path)).destroy();
    return true;
  } catch {
    return false; // it died without removing its file
  }
}

function serve(socket: Socket, handler: Handler): void {
  const gone = new AbortController();
  const peer: Peer = { send: (event) => post(socket, { event }), gone: gone.signal };
  socket.on('close', () => gone.abort());
  receive(socket, ({ id, call }) => {
    void answerTo(call, peer, handler).then((answer) =>
      post(socket, { ...answer, ...(id === undefined ? {} : { id }) }),
    );
  });
}

async function answerTo(message: unknown, peer: Peer, handler: Handler): Promise<Envelope> {
  try {
    return { answer: (await handler(message, peer)) ?? null };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

export interface CallOptions {
  readonly timeoutMs: number;
}

/** Asks once and hangs up. Failed with what the other end failed with, or `timedOut`; `NobodyAnswers` where nobody does. */
export async function call(
  path: string,
  message: unknown,
  options: CallOptions,
  signal?: AbortSignal,
): Promise<unknown> {
  const connection = await connect(path, { timeoutMs: options.timeoutMs }, signal);
  try {
    return await connection.call(message, options, signal);
  } finally {
    connection.close();
  }
}

export interface Connection {
  call(message: unknown, options: CallOptions, signal?: AbortSignal): Promise<unknown>;
  /** Answers when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Stays connected: `onEvent` hears what the other end sends by itself. */
export async function connect(
  path: string,
  {
    timeoutMs = 3000,
    onEvent = () => undefined,
  }: { readonly timeoutMs?: number; readonly onEvent?: (event: unknown) => void },
  signal?: AbortSignal,
): Promise<Connection> {
  signal?.throwIfAborted();
  const socket = await opened(path, timeoutMs);
  return new OpenConnection(path, socket, onEvent, signal);
}

interface Pending {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

class OpenConnection implements Connection {
  readonly closed: Promise<void>;
  readonly #path: string;
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(
    path: string,
    socket: Socket,
    onEvent: (event: unknown) => void,
    signal: AbortSignal | undefined,
  ) {
    this.#path = path;
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
    socket.on('close', () => this.#rejectAll());
    receive(socket, (envelope) => ('event' in envelope ? onEvent(envelope.event) : this.#settle(envelope)));
    const onAbort = (): void => this.close();
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.on('close', () => signal?.removeEventListener('abort', onAbort));
  }

  async call(message: unknown, { timeoutMs }: CallOptions, signal?: AbortSignal): Promise<unknown> {
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    const settled = new AbortController();
    try {
      return await new Promise((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        const timer = setTimeout(() => reject(timedOut(timeoutMs)), timeoutMs);
        settled.signal.addEventListener('abort', () => clearTimeout(timer));
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { signal: settled.signal });
        if (!post(this.#socket, { id, call: message })) reject(new NobodyAnswers(this.#path));
      });
    } finally {
      settled.abort();
      this.#pending.delete(id);
    }
  }

  #settle({ id, failure, answer }: Envelope): void {
    const pending = id === undefined ? undefined : this.#pending.get(id);
    if (failure) pending?.reject(new Failed(failure));
    else pending?.resolve(answer);
  }

  #rejectAll(): void {
    for (const pending of this.#pending.values()) pending.reject(new NobodyAnswers(this.#path));
  }

  close(): void {
    this.#socket.destroy();
  }
}

function timedOut(afterMs: number): Failed {
  return new Failed({ reason: 'timedOut', what: say('The answer of another part of Taxiway'), afterMs });
}

function opened(path: string, timeoutMs = 3000): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(path);
    const fail = (error?: Error): void => {
      socket.destroy();
      reject(new NobodyAnswers(path, error ? { cause: error } : undefined));
    };
    socket.setTimeout(timeoutMs, () => fail());
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

function isPipe(path: string): boolean {
  return path.startsWith('\\\\');
}
