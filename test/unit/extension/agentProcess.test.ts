import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { getSnapshot, ping } from '../../../agent/protocol/requests.ts';
import type { AgentConnection, EditorSide } from '../../../extension/agentConnection.ts';
import { environment, sparing, startAgent } from '../../../extension/agentProcess.ts';
import { failureOf } from '../../../extension/failed.ts';

/** The smallest agent: answers each request with its method, and does what the test adds. */
const fake = (more: string) => `
let data = Buffer.alloc(0);
const send = (message) => {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
  process.stdout.write('Content-Length: ' + body.length + '\\r\\n\\r\\n' + body);
};
process.stdin.on('end', () => process.exit(0));
process.stdin.on('data', (chunk) => {
  data = Buffer.concat([data, chunk]);
  for (;;) {
    const at = data.indexOf('\\r\\n\\r\\n');
    if (at < 0) return;
    const length = Number(/length: (\\d+)/i.exec(data.subarray(0, at).toString())[1]);
    if (data.length < at + 4 + length) return;
    const message = JSON.parse(data.subarray(at + 4, at + 4 + length));
    data = data.subarray(at + 4 + length);
    heard(message);
  }
});
const heard = (message) => { ${more} };
`;

describe('starting the agent', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'taxiway-agent-'));
  const bundle = path.join(folder, 'agent.cjs');
  after(() => rmSync(folder, { recursive: true, force: true }));

  let connection: AgentConnection | undefined;
  afterEach(() => connection?.dispose());

  const lines: string[] = [];
  let closed: (detail: string) => void = () => undefined;
  const whenClosed = () => new Promise<string>((resolve) => (closed = resolve));
  let pinged = 0;
  const editor: EditorSide = {
    snapshotChanged: () => undefined,
    operationLogged: () => undefined,
    serviceLogged: () => undefined,
    logged: ({ line }) => lines.push(line),
    ping: () => Promise.resolve((pinged += 1)).then(() => null),
    readSecret: () => Promise.resolve({ value: null }),
    gitHubSession: () => Promise.resolve(null),
    writeSecret: () => Promise.resolve(null),
    closed: (detail) => closed(detail),
  };

  async function start(more: string): Promise<AgentConnection> {
    writeFileSync(bundle, fake(more));
    connection = await startAgent(bundle, editor);
    return connection;
  }

  it('says that the bundle is missing', async () => {
    const missing = path.join(folder, 'gone.cjs');
    await assert.rejects(startAgent(missing, editor), (error) => failureOf(error).reason === 'agentMissing');
  });

  it('gets answers over its standard streams', async () => {
    const agent = await start(
      `const { argv, execArgv } = process;
      send({ id: message.id, result: { method: message.method, argv: argv.slice(2), execArgv } });`,
    );
    const answer: unknown = await agent.request(getSnapshot, null);
    assert.deepEqual(answer, {
      method: 'snapshot/get',
      argv: ['server', '--stdio'],
      execArgv: ['--max-semi-space-size=2'],
    });
  });

  it('lets a debugger attach where one is wanted, from this machine alone', async () => {
    writeFileSync(bundle, fake(`send({ id: message.id, result: process.execArgv });`));
    connection = await startAgent(bundle, editor, '0');
    const answer: unknown = await connection.request(getSnapshot, null);
    assert.ok(Array.isArray(answer) && answer.includes('--inspect=127.0.0.1:0'), String(answer));
  });

  it('rejects what is pending when the agent is killed, and tells so', async () => {
    const end = whenClosed();
    const agent = await start(`process.stderr.write('out of memory'); process.kill(process.pid, 'SIGKILL');`);
    await assert.rejects(
      agent.request(getSnapshot, null),
      (error) => failureOf(error).reason === 'agentGone',
    );
    assert.match(await end, /SIGKILL/);
  });

  it('answers a ping', async () => {
    const agent = await start(`if (message.method) send({ id: 7, method: '${ping.method}', params: [null] });
      else send({ id: 1, result: message });`);
    const answer: unknown = await agent.request(getSnapshot, null);
    assert.deepEqual(answer, { jsonrpc: '2.0', id: 7, result: null });
    assert.equal(pinged, 1);
  });

  it('ends what does not speak the protocol', async () => {
    const end = whenClosed();
    const agent = await start(`process.stdout.write('hello\\r\\n\\r\\n');`);
    await assert.rejects(
      agent.request(getSnapshot, null),
      (error) => failureOf(error).reason === 'agentGone',
    );
    assert.match(await end, /without its length/);
  });

  it('gives the agent nothing by which a program guesses that it runs in an editor', () => {
    const given = {
      PATH: '/bin',
      VSCODE_PID: '1',
      ELECTRON_RUN_AS_NODE: '0',
      NODE_OPTIONS: '--inspect',
      HOME: '/root',
    };
    const kept = { PATH: '/bin', HOME: '/root' };
    assert.deepEqual(environment(given), { ...kept, ...sparing, ELECTRON_RUN_AS_NODE: '1' });
  });
});
