import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { z } from 'zod';
import { Failed, failureOf, type Failure } from '../protocol/failures.ts';
import type { Notification, Request } from '../protocol/requests.ts';
import { say } from '../protocol/say.ts';

/** The other end, with typed names: what arrives is checked, what goes wrong leaves as a `Failure` in the error's data. */
export class Connection {
  readonly #connection: MessageConnection;
  readonly #onFailure: (method: string, failure: Failure) => void;

  constructor(
    input: NodeJS.ReadableStream,
    output: NodeJS.WritableStream,
    onFailure: (method: string, failure: Failure) => void,
  ) {
    this.#connection = createMessageConnection(
      new StreamMessageReader(input),
      new StreamMessageWriter(output),
    );
    this.#onFailure = onFailure;
  }

  /** `onBroken` is told where what arrives are no messages, or nothing can be written any more. */
  listen(onBroken: (error: Error) => void): void {
    this.#connection.onError(([error]) => onBroken(error));
    this.#connection.listen();
  }

  answer<Params, Result>(
    { method }: Request<Params, Result>,
    schema: z.ZodType<Params>,
    handle: (params: Params, signal: AbortSignal) => Promise<Result>,
  ): void {
    this.#connection.onRequest(method, async (params: unknown, token: CancellationToken) => {
      try {
        return await handle(checked(method, schema, params), signalOf(token));
      } catch (error) {
        return this.#refusal(method, failureOf(error));
      }
    });
  }

  hear<Params>(
    { method }: Notification<Params>,
    schema: z.ZodType<Params>,
    handle: (params: Params) => void,
  ): void {
    this.#connection.onNotification(method, (params: unknown) => {
      try {
        handle(checked(method, schema, params));
      } catch (error) {
        this.#onFailure(method, failureOf(error));
      }
    });
  }

  /** Every other request is refused in words. */
  answerUnknown(handle: (method: string) => Failure): void {
    this.#connection.onRequest((method) => this.#refusal(method, handle(method)));
  }

  async ask<Params, Result>({ method }: Request<Params, Result>, params: Params): Promise<Result> {
    return await this.#connection.sendRequest(method, params);
  }

  /** What is told to nobody is lost: an ended connection ends the process anyway. */
  tell<Params>({ method }: Notification<Params>, params: Params): void {
    this.#connection.sendNotification(method, params).catch(() => undefined);
  }

  #refusal(method: string, failure: Failure): ResponseError<Failure> {
    if (failure.reason === 'unexpected') this.#onFailure(method, failure);
    const code = failure.reason === 'badInput' ? ErrorCodes.InvalidParams : failed;
    return new ResponseError(code, failure.reason, failure);
  }
}

/** In the range JSON-RPC leaves to applications. */
const failed = 1;

function checked<Params>(method: string, schema: z.ZodType<Params>, params: unknown): Params {
  // A request without parameters arrives with none at all, or with null.
  const { data, error } = schema.safeParse(params ?? null);
  if (error === undefined) return data;
  const [issue] = error.issues;
  const where = [method, ...(issue?.path ?? [])].join('.');
  throw new Failed({ reason: 'badInput', message: say('{0}: {1}', where, issue?.message ?? '') });
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
