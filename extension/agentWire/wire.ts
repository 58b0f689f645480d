import type { Told } from '../../agent/protocol/told.ts';
import type { Cancellation } from '../agentConnection.ts';
import { Failed } from '../failed.ts';
import { frame, Frames } from './frames.ts';

/** What the other side may call here, by method. What a notification's handler answers is left out. */
export type Handlers = Readonly<Record<string, (params: never) => unknown>>;

interface Received {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * JSON-RPC 2.0 as `vscode-jsonrpc` speaks it on the agent's side, with its `$/cancelRequest`: requests both ways and
 * notifications, and nothing else. The library itself would be four tenths of the extension.
 */
export class Wire {
  readonly #write: (bytes: Buffer) => void;
  readonly #handlers: Handlers;
  readonly #frames = new Frames();
  readonly #received: Received[] = [];
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #closed: Failed | undefined;

  constructor(write: (bytes: Buffer) => void, handlers: Handlers) {
    this.#write = write;
    this.#handlers = handlers;
  }

  /** Rejects with Failed. */
  request(method: string, params: unknown, token?: Cancellation): Promise<unknown> {
    if (this.#closed) return Promise.reject(this.#closed);
    if (token?.isCancellationRequested) return Promise.reject(cancelled());
    const id = ++this.#lastId;
    const cancelling = token?.onCancellationRequested(() => {
      this.notify('$/cancelRequest', { id });
    });
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ id, method, params: structured(params) });
    }).finally(() => {
      this.#pending.delete(id);
      cancelling?.dispose();
    });
  }

  notify(method: string, params: unknown): void {
    if (!this.#closed) this.#send({ method, params: structured(params) });
  }

  /** Throws where the bytes are not messages. */
  receive(chunk: Buffer): void {
    const isIdle = this.#received.length === 0;
    this.#received.push(...(this.#frames.add(chunk) as Received[]));
    if (isIdle) this.#handleNext();
  }

  /** One at a time: whoever waits for an answer acts on it before what was said after it is heard. */
  #handleNext(): void {
    if (this.#received.length === 0) return;
    setImmediate(() => {
      const message = this.#received.shift();
      if (message) this.#handle(message);
      this.#handleNext();
    });
  }

  /** Rejects what is pending and whatever is asked later. */
  close(reason: Failed): void {
    for (const message of this.#received.splice(0)) this.#handle(message); // it was said before the end
    this.#closed ??= reason;
    for (const { reject } of this.#pending.values()) reject(this.#closed);
    this.#pending.clear();
  }

  #send(message: object): void {
    this.#write(frame({ jsonrpc: '2.0', ...message }));
  }

  #handle({ id, method, params, result, error }: Received): void {
    if (method !== undefined) {
      void this.#called(method, Array.isArray(params) ? params[0] : params, id);
      return;
    }
    const pending = this.#pending.get(Number(id));
    if (error) pending?.reject(failed(error));
    else pending?.resolve(result);
  }

  async #called(method: string, params: unknown, id: Received['id']): Promise<void> {
    const handler = this.#handlers[method];
    try {
      const result = await handler?.(params as never);
      if (id === undefined || this.#closed) return;
      this.#send(
        handler ? { id, result: result ?? null } : { id, error: { code: methodNotFound, message: method } },
      );
    } catch (error) {
      if (id !== undefined && !this.#closed)
        this.#send({ id, error: { code: internalError, message: String(error) } });
    }
  }
}

const methodNotFound = -32601;
const internalError = -32603;
const requestCancelled = -32800;

/** Parameters are an object or a list. */
function structured(params: unknown): unknown {
  return typeof params === 'object' && params !== null ? params : [params];
}

function failed({ code, message, data }: NonNullable<Received['error']>): Failed {
  if (typeof data === 'object' && data !== null && 'said' in data) return new Failed(data as Told);
  return code === requestCancelled ? cancelled() : new Failed({ reason: 'unexpected', detail: message });
}

function cancelled(): Failed {
  return new Failed({ reason: 'cancelled', state: null });
}
