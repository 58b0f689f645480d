import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSocket } from 'node:net';
import { join } from 'node:path';
import { recorded, recordedBefore, recordingTo, type Exchange } from '../standins/github/exchanges.ts';
import { removeTemporaryFolders, temporaryFolder } from '../standins/repository.ts';

const root = join(import.meta.dirname, '../..');
const description = join(root, 'test/fixtures/github/openapi.json');
const prism = 'node_modules/@stoplight/prism-cli/dist/index.js';
/**
 * The stand-in of GitHub is held to GitHub's description by us. Whether we read that right is asked of somebody else: Prism
 * judges every kind of question that the unit tests ask, and what they were answered.
 */
describe('what is asked of GitHub, and what its stand-in answers', function () {
  this.timeout(240_000);
  let exchanges: readonly Exchange[];
  let referee: Referee | undefined;

  before(async () => {
    exchanges = ofEachKind(recordedBefore() ?? recordedInUnitTests());
    referee = await Referee.start(exchanges);
  });
  after(async () => {
    await referee?.end();
    removeTemporaryFolders();
  });

  const judge = (index: number, exchange: Exchange) => referee!.judge(index, exchange);

  it('is right to another reader of its description', async () => {
    assert.ok(exchanges.length > 30, `only ${exchanges.length} kinds of exchanges`);
    const wrong = [];
    for (const [index, exchange] of exchanges.entries()) {
      const { status, text } = await judge(index, exchange);
      if (status !== exchange.status)
        wrong.push({ operation: exchange.operation, status, text: text.slice(0, 400) });
    }
    assert.deepEqual(wrong, []);
  });

  it('is found wrong where it is', async () => {
    const [create, index] = [
      exchanges.find(isOf('repos/create-deployment')),
      exchanges.findIndex(isOf('repos/create-deployment')),
    ];
    assert.ok(create);
    const asked = await judge(index, { ...create, body: JSON.stringify({ ref: 7 }) });
    assert.equal(asked.status, 422);
    referee!.answers[index] = { ...create, data: { id: 'seven' } };
    assert.equal((await judge(index, create)).status, 500);
  });
});

function isOf(operation: string): (exchange: Exchange) => boolean {
  return (exchange) => exchange.operation === operation;
}

function recordedInUnitTests(): readonly Exchange[] {
  const file = join(temporaryFolder(), 'exchanges.jsonl');
  const args = ['--import=tsx', '--reporter=dot', '--timeout=30000', ...usersOf('gitHubServer.ts')];
  const env = { ...process.env, ...recordingTo(file) };
  spawnSync('node_modules/.bin/mocha', args, { cwd: root, env }); // what fails there is told there
  return recorded(file);
}

/** The unit tests that begin with the stand-in. */
function usersOf(standIn: string): readonly string[] {
  const all = readdirSync(join(root, 'test/unit'), { recursive: true, encoding: 'utf8' });
  const tests = all.filter((name) => name.endsWith('.test.ts')).map((name) => join(root, 'test/unit', name));
  return tests.filter((file) => readFileSync(file, 'utf8').includes(standIn));
}

/** One of each operation, status and shape: what a hundred tests ask the same way is judged once. */
function ofEachKind(all: readonly Exchange[]): readonly Exchange[] {
  const byKind = new Map(
    all.map((one) => [
      JSON.stringify([one.operation, one.status, shapeOf(one.data), shapeOf(parsed(one.body))]),
      one,
    ]),
  );
  return [...byKind.values()];
}

function parsed(body: string): unknown {
  return body === '' ? null : JSON.parse(body);
}

/** Names and types, of a list those of its first. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  return Object.entries(value).map(([name, part]) => [name, shapeOf(part)]);
}

interface Judged {
  readonly status: number;
  readonly text: string;
}

/** Prism before a server that answers what was recorded. */
class Referee {
  readonly answers: Exchange[];
  readonly #recorded: Server;
  readonly #prism: ChildProcess;
  readonly #url: string;

  private constructor(answers: Exchange[], recordedServer: Server, program: ChildProcess, url: string) {
    this.answers = answers;
    this.#recorded = recordedServer;
    this.#prism = program;
    this.#url = url;
  }

  static async start(exchanges: readonly Exchange[]): Promise<Referee> {
    const answers = [...exchanges];
    const server = createServer((request, response) => {
      const { status, data } = answers[Number(request.headers['x-exchange'])]!;
      const body = data === undefined ? '' : JSON.stringify(data, withoutEmptyAddresses);
      response.writeHead(status, body === '' ? {} : { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const port = await freePort();
    const args = [
      prism,
      'proxy',
      '--errors',
      '--port',
      String(port),
      '--host',
      '127.0.0.1',
      describedFully(),
      upstream,
    ];
    const program = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    await listening(program);
    return new Referee(answers, server, program, `http://127.0.0.1:${port}`);
  }

  async judge(index: number, { method, path, body }: Exchange): Promise<Judged> {
    const headers = {
      'x-exchange': String(index),
      ...(body === '' ? {} : { 'content-type': 'application/json' }),
    };
    const answer = await fetch(this.#url + path, { method, headers, ...(body === '' ? {} : { body }) });
    return { status: answer.status, text: await answer.text() };
  }

  async end(): Promise<void> {
    this.#prism.kill();
    this.#recorded.closeAllConnections();
    await new Promise((resolve) => this.#recorded.close(resolve));
  }
}

/** GitHub answers an empty text for an address that was not set, though its own description says that it is one. */
function withoutEmptyAddresses(name: string, value: unknown): unknown {
  return name.endsWith('_url') && value === '' ? 'https://github.com' : value;
}

/** Prism leaves out responses without a description, which ours has none of: it is for programs. */
function describedFully(): string {
  const whole = JSON.parse(readFileSync(description, 'utf8'), (key, value: unknown) => {
    if (!/^[1-5]\d\d$/.test(key) || typeof value !== 'object' || value === null || '$ref' in value)
      return value;
    return { description: key, ...value };
  }) as { components: { responses: Record<string, object> } };
  for (const [name, response] of Object.entries(whole.components.responses))
    whole.components.responses[name] = { description: name, ...response };
  const file = join(temporaryFolder(), 'openapi.json');
  writeFileSync(file, JSON.stringify(whole));
  return file;
}

async function listening({ stdout }: ChildProcess): Promise<void> {
  let said = '';
  for await (const part of stdout!.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    said += part.toString('utf8');
    if (said.includes('Prism is listening')) break;
  }
  stdout!.resume();
}

async function freePort(): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}
