import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiFaults, type ApiFault, type Question } from '../apiFaults.ts';
import type { ToolFaults } from '../toolFaults.ts';

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
  readonly #parts: AwsPart[];
  readonly #accessKeyId: string;
  readonly faults = new ApiFaults();
  tool: ToolFaults | null = null;
  /** How often something was changed, as its parts count. */
  changes: () => number = () => 0;
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

  /** From now on it has this service too, and counts what changes there. */
  add(part: AwsPart, changes: () => number): void {
    const before = this.changes;
    this.#parts.push(part);
    this.changes = () => before() + changes();
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
    const fault = this.faults.next(kindOf(this.asked.at(-1) ?? '', headers));
    if (fault?.kind === 'silent') return; // open until the end
    const before = this.changes();
    try {
      this.#refuse(headers, fault);
      const said = this.#said({ method, url, headers, body });
      if (this.changes() > before && this.tool?.heard()) {
        answer.destroy();
        return;
      }
      if (fault?.kind === 'lost') throw internal;
      const text = typeof said === 'string' ? said : JSON.stringify(said);
      this.#send(answer, 200, text, {}, fault);
    } catch (error) {
      const refusal =
        error instanceof AwsRefusal ? error : new AwsRefusal('InternalFailure', String(error), 500);
      const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form');
      const retryAfter = fault?.kind === 'busy' ? { 'retry-after': String(fault.retryAfterS) } : {};
      const own = { 'x-amzn-errortype': refusal.code, ...retryAfter };
      this.#send(answer, refusal.status, refusalText(refusal, isForm), own, fault);
    }
  }

  #said(asked: AwsAsked): unknown {
    for (const part of this.#parts) {
      const said = part(asked);
      if (said !== undefined) return said;
    }
    throw new AwsRefusal('UnknownOperationException', `nobody answers ${asked.method} ${asked.url.pathname}`);
  }

  #refuse({ authorization = '' }: IncomingMessage['headers'], fault: ApiFault | null): void {
    const isSigned = authorization.startsWith(`AWS4-HMAC-SHA256 Credential=${this.#accessKeyId}/`);
    if (!isSigned) throw new AwsRefusal('UnrecognizedClientException', 'The security token is invalid.', 400);
    switch (fault?.kind) {
      case 'busy':
        throw new AwsRefusal('ThrottlingException', 'Rate exceeded', 400);
      case 'broken':
        throw internal;
      case 'forbidden':
        throw new AwsRefusal('AccessDeniedException', 'User is not authorized to see variables.', 400);
      case 'expired':
        throw new AwsRefusal(
          'ExpiredTokenException',
          'The security token included in the request is expired',
          403,
        );
      default:
    }
  }

  #send(
    answer: ServerResponse,
    status: number,
    text: string,
    headers: Readonly<Record<string, string>>,
    fault: ApiFault | null,
  ): void {
    answer.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
    if (fault?.kind !== 'half') answer.end(text);
    else answer.write(text.slice(0, text.length / 2), () => answer.destroy());
  }
}

const internal = new AwsRefusal('InternalFailure', 'We encountered an internal error.', 500);

/** Variables are Parameter Store's; those of Amplify are in its branches. */
function kindOf(name: string, headers: IncomingMessage['headers']): Question {
  const isOfVariables = String(headers['x-amz-target']).startsWith('AmazonSSM');
  const isBranch = /^POST \/apps\/[^/]+\/branches\/[^/]+$/.test(name);
  return { isChange: !/^(?:Describe|List|Get|Filter)/i.test(name), isOfVariables: isOfVariables || isBranch };
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
