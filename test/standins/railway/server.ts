import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, graphql } from 'graphql';
import { ApiFaults, type ApiFault } from '../apiFaults.ts';
import type { ToolFaults } from '../toolFaults.ts';
import { RailwayCloud } from './cloud.ts';
import { type Bearer, resolvers } from './resolvers.ts';
import { schema } from './schema.ts';
import { RailwayTool, type ToolAsked } from './tool.ts';

const built = buildSchema(schema);

/** Railway on this machine: its GraphQL, which refuses what its schema refuses, and what its tool does. */
export class RailwayServer {
  readonly cloud = new RailwayCloud();
  readonly tool: RailwayTool;
  /** By value; what is not here is nobody's. */
  readonly tokens = new Map<string, Exclude<Bearer, null>>();
  /** Every question as it came: its words, never its variables. */
  readonly asked: string[] = [];
  readonly faults = new ApiFaults();
  faultyTool: ToolFaults | null = null;
  readonly #server: Server;
  #looked: (() => void)[] = [];

  constructor() {
    this.tool = new RailwayTool({
      cloud: this.cloud,
      bearer: (env) =>
        this.#bearerOf(env['RAILWAY_TOKEN'], 'project') ?? this.#bearerOf(env['RAILWAY_API_TOKEN']),
      followed: (id) => this.#followed(id),
    });
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Whoever follows a deployment looks again. */
  changed(): void {
    for (const look of this.#looked.splice(0)) look();
  }

  async #followed(id: string): Promise<void> {
    for (;;) {
      this.cloud.tick();
      const one = this.cloud.find(id);
      if (!one || !['INITIALIZING', 'BUILDING', 'DEPLOYING'].includes(one.status)) return;
      if (one.isHeld && one.status === 'BUILDING')
        await new Promise<void>((resolve) => this.#looked.push(resolve));
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ToolAsked & Question;
    if (request.url === '/tool') await this.#runTool(body, response);
    else await this.#graphQl(body, request, response);
  }

  async #runTool(asked: ToolAsked, response: ServerResponse): Promise<void> {
    const say = (line: object): unknown => response.write(`${JSON.stringify(line)}\n`);
    const isOfVariables = asked.args[0] === 'variable';
    const fault = this.faults.next({ isChange: asked.args[0] !== '--version', isOfVariables });
    if (fault && fault.kind !== 'lost') {
      say({ err: `${wordsOf(fault)}\n` });
      say({ exit: 1 });
      response.end();
      return;
    }
    const before = this.cloud.changes;
    const exit = await this.tool.run(asked, { out: (out) => say({ out }), err: (err) => say({ err }) });
    if (this.cloud.changes > before && this.faultyTool?.heard()) response.destroy();
    else {
      say({ exit: fault ? 1 : exit });
      response.end();
    }
  }

  async #graphQl(
    { query, variables }: Question,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    this.asked.push(query);
    const isQuestion = !query.trim().startsWith('mutation');
    const fault = this.faults.next({ isChange: !isQuestion, isOfVariables: query.includes('variable') });
    if (fault?.kind === 'silent' || (fault && refusedBy(fault, response))) return;
    const bearer = fault?.kind === 'expired' ? null : this.#bearer(request);
    const rootValue = resolvers(this.cloud, bearer);
    if (isQuestion) this.cloud.tick();
    const answer = await graphql({ schema: built, source: query, rootValue, variableValues: variables });
    const isInvalid = answer.data === undefined;
    const status = fault?.kind === 'lost' ? 500 : isInvalid ? 400 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(fault?.kind === 'lost' ? '' : JSON.stringify(answer));
    this.changed();
  }

  #bearer({ headers }: IncomingMessage): Bearer {
    const own = headers['project-access-token'];
    if (typeof own === 'string') return this.#bearerOf(own, 'project');
    const kind = this.#bearerOf(headers.authorization?.replace(/^Bearer /, ''));
    return kind === 'project' ? null : kind;
  }

  #bearerOf(token: string | undefined, wanted?: Bearer): Bearer {
    const kind = this.tokens.get(token ?? '') ?? null;
    return wanted === undefined || kind === wanted ? kind : null;
  }
}

interface Question {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

function refusedBy(fault: ApiFault, response: ServerResponse): boolean {
  if (fault.kind === 'busy')
    response
      .writeHead(429, { 'retry-after': String(fault.retryAfterS) })
      .end('{"errors":[{"message":"ratelimited"}]}');
  else if (fault.kind === 'broken') response.writeHead(500).end('Internal Server Error');
  else if (fault.kind === 'half')
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":{"project":{"id":"');
  else if (fault.kind === 'forbidden')
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ errors: [{ message: wordsOf(fault) }], data: null }));
  else return false;
  return true;
}

function wordsOf({ kind }: ApiFault): string {
  if (kind === 'forbidden') return 'You do not have permission to see variables';
  return kind === 'expired'
    ? 'Unauthorized. Please login with `railway login`'
    : 'Problem processing request';
}
