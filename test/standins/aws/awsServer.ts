import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AwsFault =
  | { readonly kind: 'busy'; readonly retryAfterS: number }
  | { readonly kind: 'broken' }
  | { readonly kind: 'half' }
  | { readonly kind: 'expired' };

/** One question as AWS gets it. */
export interface AwsAsked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What AWS refuses, as its services throw it. */
export class AwsRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Answers what it is asked of; undefined for what is not its own. */
export type AwsPart = (asked: AwsAsked) => unknown;

/** `Action` of a JSON service: `{ DescribeServices: (input) => … }`. */
export function jsonPart(
  target: string,
  actions: Readonly<Record<string, (input: never) => unknown>>,
): AwsPart {
  return ({ headers, body }) => {
    const [service, action = ''] = String(headers['x-amz-target'] ?? '').split('.');
    if (service !== target) return undefined;
    const known = actions[action];
    if (!known)
      throw new AwsRefusal('UnknownOperationException', `${target}.${action} is not in this stand-in`);
    return known(JSON.parse(body || '{}') as never);
  };
}

/** `Action` of a service that is asked with a form and answers XML. */
export function formPart(actions: Readonly<Record<string, (fields: URLSearchParams) => string>>): AwsPart {
  return ({ headers, body }) => {
    if (!(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return undefined;
    const fields = new URLSearchParams(body);
    return actions[fields.get('Action') ?? '']?.(fields);
  };
}

/**
 * AWS at one address, for one caller: whoever signs with that key. Which services it has are its parts. It knows the wire of both,
 * the signed calls and the `aws` tool, which are the same.
 */
export class AwsServer {
  readonly #server: Server;
  readonly #parts: readonly AwsPart[];
  readonly #accessKeyId: string;
  fault: AwsFault | null = null;
  caller = 'arn:aws:iam::123456789012:user/octocat';
  /** What is at an address that is signed itself: the log of a job. */
  signedLog: (id: string) => string = () => '';
  /** What it was asked, by the name of what was asked: `DescribeServices`, `GET /apps`. */
  readonly asked: string[] = [];

  private constructor(accessKeyId: string, parts: readonly AwsPart[]) {
    this.#accessKeyId = accessKeyId;
    const identity = formPart({ GetCallerIdentity: () => identityOf(this.caller) });
    this.#parts = [identity, ...parts];
    this.#server = createServer((asked, answer) => {
      void this.#answer(asked, answer);
    });
  }

  static async start(accessKeyId: string, parts: readonly AwsPart[]): Promise<AwsServer> {
    const server = new AwsServer(accessKeyId, parts);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of asked) parts.push(part as Buffer);
    const { method = 'GET', headers } = asked;
    const url = new URL(asked.url ?? '/', this.address);
    const body = Buffer.concat(parts).toString('utf8');
    this.asked.push(nameOf(method, url, headers, body));
    const [, log] = /^\/signed-log\/(\d+)$/.exec(url.pathname) ?? [];
    if (log !== undefined) {
      answer.end(this.signedLog(log));
      return;
    }
    try {
      this.#refuse(headers);
      const said = this.#said({ method, url, headers, body });
      const text = typeof said === 'string' ? said : JSON.stringify(said);
      this.#send(answer, 200, text, {});
    } catch (error) {
      const refusal =
        error instanceof AwsRefusal ? error : new AwsRefusal('InternalFailure', String(error), 500);
      const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form');
      const retryAfter = this.fault?.kind === 'busy' ? { 'retry-after': String(this.fault.retryAfterS) } : {};
      this.#send(answer, refusal.status, refusalText(refusal, isForm), {
        'x-amzn-errortype': refusal.code,
        ...retryAfter,
      });
    }
  }

  #said(asked: AwsAsked): unknown {
    for (const part of this.#parts) {
      const said = part(asked);
      if (said !== undefined) return said;
    }
    throw new AwsRefusal('UnknownOperationException', `nobody answers ${asked.method} ${asked.url.pathname}`);
  }

  #refuse({ authorization = '' }: IncomingMessage['headers']): void {
    const isSigned = authorization.startsWith(`AWS4-HMAC-SHA256 Credential=${this.#accessKeyId}/`);
    if (!isSigned) throw new AwsRefusal('UnrecognizedClientException', 'The security token is invalid.', 400);
    switch (this.fault?.kind) {
      case 'busy':
        throw new AwsRefusal('ThrottlingException', 'Rate exceeded', 400);
      case 'broken':
        throw new AwsRefusal('InternalFailure', 'We encountered an internal error.', 500);
      case 'expired':
        throw new AwsRefusal(
          'ExpiredTokenException',
          'The security token included in the request is expired',
          403,
        );
      case 'half':
      case undefined:
    }
  }

  #send(
    answer: ServerResponse,
    status: number,
    text: string,
    headers: Readonly<Record<string, string>>,
  ): void {
    answer.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
    if (this.fault?.kind !== 'half') answer.end(text);
    else answer.write(text.slice(0, text.length / 2), () => answer.destroy());
  }
}

function nameOf(method: string, url: URL, headers: IncomingMessage['headers'], body: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.')[1] ?? target;
  return new URLSearchParams(body).get('Action') ?? `${method} ${url.pathname}`;
}

function identityOf(arn: string): string {
  const account = arn.split(':')[4] ?? '';
  return `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDA</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}

function refusalText({ code, message }: AwsRefusal, isForm: boolean): string {
  return isForm
    ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code.replace(/Exception$/, '')}</Code><Message>${message}</Message></Error></ErrorResponse>`
    : JSON.stringify({ __type: `com.amazonaws#${code}`, message });
}
