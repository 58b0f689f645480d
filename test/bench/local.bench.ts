import autocannon from 'autocannon';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { ProjectSnapshot } from '../../agent/protocol/model.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { Agent, envOf, taxiway } from '../standins/agentProgram.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../standins/repository.ts';
import { figure, median, type Figure } from './figure.ts';

const rounds = 3;
const rollbackRounds = 3;
const connections = 50;
/** Of each round. */
const requestsUnderLoad = 20_000;
/** Of a machine that cannot do it. */
const longestSeconds = 120;
const environment = 'staging';
const deploy: OperationInput = { kind: 'deploy', environment, ref: null, services: 'all' };
const back: OperationInput = { kind: 'rollback', environment, services: 'all', to: 'previous' };

const server = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
const built = readFileSync(new URL('built.txt', import.meta.url), 'utf8');
createServer((asked, answer) => answer.end(process.env.TAXIWAY_COMMIT + built))
  .listen(process.env.PORT, process.env.HOST);
`;
const build = `
import { writeFileSync } from 'node:fs';
writeFileSync('built.txt', ' ');
`;
const files = {
  'server.mjs': server,
  'build.mjs': build,
  'taxiway.json': JSON.stringify({
    services: {
      web: { build: 'node build.mjs', start: 'node server.mjs', health: '/healthz', version: '/version' },
    },
    environments: { staging: { branches: ['main'], targets: { web: { platform: 'local' } } } },
  }),
};

/** A window's agent and the embedded platform, against doing the same by hand; and the way back while many are asking. */
export async function figures(): Promise<Figure[]> {
  const repo = repository(files);
  const noKeychain = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
  const env = envOf(temporaryFolder('state-'), temporaryFolder('run-'), noKeychain);
  const agent = await Agent.start(env);
  try {
    await agent.initialize([repo.folder]);
    await change(agent, deploy, repo.head());
    const byHand = await median(rounds, () => untilItAnswersByHand(repo.folder));
    const through = await median(rounds, async () => change(agent, deploy, repo.commit('Another one')));
    const rollbacks: Rollback[] = [];
    for (let round = 0; round < rollbackRounds; round++) {
      rollbacks.push(await rollbackUnderLoad(agent, () => repo.commit('One more')));
    }
    const slowest = Math.max(...rollbacks.map(({ ms }) => ms));
    const failed = Math.max(...rollbacks.map((one) => one.failed));
    return [
      figure('deploy: build and start by hand until it answers', byHand, 'ms'),
      figure('deploy: confirmed → the new version answers', through, 'ms'),
      figure('deploy: Taxiway against by hand, ratio', through / byHand, '×'),
      figure('deploy: Taxiway against by hand, difference', through - byHand, 'ms', 300),
      figure(
        `rollback under load of ${connections}: confirmed → the old version answers`,
        slowest,
        'ms',
        1000,
      ),
      figure(`rollback under load: failed of ${requestsUnderLoad} requests, worst run`, failed, '', 0),
    ];
  } finally {
    await agent.end();
    await taxiway(['local', 'stop', '--all', '--folder', repo.folder], env);
    removeTemporaryFolders();
  }
}

/** Milliseconds from the confirmation until the commit answers at the address everybody uses; waits for the end besides. */
async function change(agent: Agent, input: OperationInput, commit: string): Promise<number> {
  const { id: project } = await agent.project();
  const { hash } = await agent.ask(requests.createPlan, { project, input });
  const url = addressIn(await agent.project());
  const started = performance.now();
  const { operation } = await agent.ask(requests.applyPlan, { project, hash, overrides: [], values: {} });
  if (url) await untilAnswer(url, commit);
  const took = performance.now() - started;
  for (;;) {
    const { summary } = await agent.ask(requests.getOperation, { project, operation });
    if (summary.state === 'done') return took;
    if (summary.endedAt !== null) throw new Error(JSON.stringify(summary.failure));
    await delay(20);
  }
}

function addressIn({ environments }: ProjectSnapshot): string | null {
  return environments[0]?.targets[0]?.loopbackUrl ?? null;
}

async function untilAnswer(url: string, commit: string): Promise<void> {
  const latest = performance.now() + longestSeconds * 1000;
  while (performance.now() < latest) {
    const answer = await fetch(url).then(
      (response) => response.text(),
      () => '',
    );
    if (answer.startsWith(commit)) return;
    await delay(5);
  }
  throw new Error(`${commit} never answered at ${url}`);
}

/** The very commands of the project file, one after the other, in the working copy. */
async function untilItAnswersByHand(cwd: string): Promise<number> {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), HOST: '127.0.0.1', TAXIWAY_COMMIT: 'by hand' };
  const started = performance.now();
  await once(spawn('node build.mjs', { cwd, env, shell: true, stdio: 'ignore' }), 'exit');
  const child = spawn(process.execPath, [join(cwd, 'server.mjs')], { cwd, env, stdio: 'ignore' });
  await untilAnswer(`http://127.0.0.1:${port}/healthz`, 'by hand');
  const took = performance.now() - started;
  child.kill();
  await once(child, 'exit');
  return took;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

interface Rollback {
  readonly ms: number;
  readonly failed: number;
}

async function rollbackUnderLoad(agent: Agent, commit: () => string): Promise<Rollback> {
  const url = addressIn(await agent.project());
  if (!url) throw new Error('nothing runs yet');
  const old = (await (await fetch(url)).text()).trim();
  await change(agent, deploy, commit());
  const load = autocannon({ url, connections, duration: longestSeconds }, () => undefined);
  let answered = 0;
  load.on('response', () => answered++);
  const result = once(load, 'done') as Promise<[autocannon.Result]>;
  const untilAnswered = async (many: number): Promise<void> => {
    const over = result.then(() => true);
    while (answered < many) {
      if (await Promise.race([over, delay(5, false)])) throw new Error(`only ${answered} were answered`);
    }
  };
  await untilAnswered(requestsUnderLoad / 4);
  const ms = await change(agent, back, old);
  await untilAnswered(requestsUnderLoad);
  load.stop();
  const [{ errors, timeouts, non2xx }] = await result;
  return { ms, failed: errors + timeouts + non2xx };
}
