import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { badInput, type Failed, type Failure, failureOf } from '../protocol/failures.ts';
import type { Notification, Request } from '../protocol/requests.ts';
import { say } from '../protocol/say.ts';
import { told, type Told } from '../protocol/told.ts';
import type { Check } from './check.ts';

type Answer = (params: unknown, signal: AbortSignal) => Promise<unknown>;

export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** The other end, with typed names: what arrives is checked, what goes wrong leaves in words, as `Told` in the error's data. */
export class Connection {
  readonly #connection: MessageConnection;
  readonly #answers = new Map<string, Answer>();
  readonly #hearers = new Map<string, (params: unknown) => void>();
  /** Told of every failure that is a bug, or that nobody waits for. */
  onFailure: (method: string, failure: Failure) => void = () => undefined;
  /** Waited for before anything but the first requests is answered; refuses what comes too early. */
  whenReady: (method: string) => Promise<void> = () => Promise.resolve();

  constructor({ input, output }: Streams) {
    this.#connection = createMessageConnection(
      new StreamMessageReader(input),
      new StreamMessageWriter(output),
    );
    this.#connection.onRequest((method, params, token) => this.#answer(method, params, signalOf(token)));
    this.#connection.onNotification((method, params) => void this.#hear(method, params));
  }

  /** `onBroken` is told where what arrives are no messages, or nothing can be written any more. */
  listen(onBroken: (error: Error) => void): void {
    this.#connection.onError(([error]) => onBroken(error));
    this.#connection.listen();
  }

  answer<Params, Result>(
    { method }: Request<Params, Result>,
    check: Check<Params>,
    handle: (params: Params, signal: AbortSignal) => Promise<Result>,
  ): void {
    this.#answers.set(method, (params, signal) => handle(check(params), signal));
  }

  hear<Params>(
    { method }: Notification<Params>,
    check: Check<Params>,
    handle: (params: Params) => void,
  ): void {
    this.#hearers.set(method, (params) => handle(check(params)));
  }

  async ask<Params, Result>({ method }: Request<Params, Result>, params: Params): Promise<Result> {
    // With null the library would send a list of one null.
    return await (params === null
      ? this.#connection.sendRequest<Result>(method)
      : this.#connection.sendRequest<Result>(method, params));
  }

  /** What is told to nobody is lost: an ended connection ends the process anyway. Resolves once it is written. */
  async tell<Params>({ method }: Notification<Params>, params: Params): Promise<void> {
    await this.#connection.sendNotification(method, params).catch(() => undefined);
  }

  async #answer(method: string, params: unknown, signal: AbortSignal): Promise<unknown> {
    try {
      await this.whenReady(method);
      const answer = this.#answers.get(method);
      if (!answer) throw unknownMethod(method);
      return await answer(unwrapped(params), signal);
    } catch (error) {
      return this.#refusal(method, failureOf(error));
    }
  }

  async #hear(method: string, params: unknown): Promise<void> {
    try {
      await this.whenReady(method);
      const hearer = this.#hearers.get(method);
      if (!hearer) throw unknownMethod(method);
      hearer(unwrapped(params));
    } catch (error) {
      this.onFailure(method, failureOf(error));
    }
  }

  #refusal(method: string, failure: Failure): ResponseError<Told> {
    if (failure.reason === 'unexpected') this.onFailure(method, failure);
    const code = failure.reason === 'badInput' ? ErrorCodes.InvalidParams : failed;
    return new ResponseError(code, failure.reason, told(failure));
  }
}

/** In the range JSON-RPC leaves to applications. */
const failed = 1;

function unknownMethod(method: string): Failed {
  return badInput(say('This agent does not know {0}.', method));
}

/** Some libraries send one parameter as a list of one; a request without parameters arrives with none at all, or with null. */
function unwrapped(params: unknown): unknown {
  return (Array.isArray(params) && params.length <= 1 ? (params as unknown[])[0] : params) ?? null;
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
