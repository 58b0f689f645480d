import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationId } from '../../agent/protocol/ids.ts';
import type { OperationSummary } from '../../agent/protocol/model.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { english, render } from '../../agent/protocol/say.ts';
import { Agent, agentBundle, envOf, taxiway, type Env } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { GitHubServer } from '../standins/github/gitHubServer.ts';
import { stateOf } from '../standins/github/hub.ts';
import {
  removeTemporaryFolders,
  repository,
  temporaryFolder,
  type Repository,
} from '../standins/repository.ts';

const configuration = JSON.stringify({
  services: {
    web: { build: 'node build.mjs', start: 'node server.mjs', health: '/healthz', version: '/version' },
  },
  environments: { staging: { branches: ['main'], targets: { web: { platform: 'local' } } } },
});
const server = `
import { createServer } from 'node:http';
createServer((asked, answer) => answer.end(process.env.TAXIWAY_COMMIT)).listen(process.env.PORT, process.env.HOST);
`;
/** Builds until it is let go on; tells that it has begun. */
const build = (folder: string): string => `
import { appendFileSync, existsSync } from 'node:fs';
appendFileSync(${JSON.stringify(join(folder, 'builds'))}, process.cwd() + '\\n');
const look = () => existsSync(${JSON.stringify(join(folder, 'go'))}) || setTimeout(look, 20);
look();
`;

interface Machine {
  readonly name: string;
  readonly agent: Agent;
  readonly repo: Repository;
  readonly env: Env;
}

describe('two machines on one repository', function () {
  this.timeout(90_000);
  let hub: GitHubServer;
  let between: string;
  let machines: Machine[];

  before(agentBundle);
  beforeEach(async () => {
    hub = await GitHubServer.start();
    hub.hub.commits = new Set(); // nothing was pushed
    between = temporaryFolder('between-');
    machines = await Promise.all([machine('laptop', 'kim'), machine('desktop', 'sam')]);
  });
  afterEach(async () => {
    for (const { agent, repo, env } of machines) {
      await agent.end();
      await taxiway(['local', 'stop', '--all', '--folder', repo.folder], env);
    }
    await hub.end();
    assert.deepEqual(hub.drift, []);
  });
  after(removeTemporaryFolders);

  async function machine(name: string, login: string): Promise<Machine> {
    const repo = repository({
      'taxiway.json': configuration,
      'server.mjs': server,
      'build.mjs': build(between),
    });
    repo.git('remote', 'add', 'origin', 'git@github.com:acme/shop.git');
    hub.tokens.set(`token-of-${login}`, login);
    const state = temporaryFolder('state-');
    writeFileSync(join(state, 'machine.json'), JSON.stringify({ id: name, name }));
    const env = envOf(state, temporaryFolder('run-'), { TAXIWAY_TEST_GITHUB: hub.url });
    const agent = await Agent.start(env);
    agent.gitHub = { token: `token-of-${login}`, account: login };
    await agent.initialize([repo.folder]);
    return { name, agent, repo, env };
  }

  async function deploys({ agent }: Machine): Promise<OperationId> {
    const project = (await agent.project()).id;
    const input = { kind: 'deploy', environment: 'staging', ref: null, services: 'all' } as const;
    const { hash, facts } = await agent.ask(requests.createPlan, { project, input });
    assert.ok(facts.identities.some(({ platform }) => platform === 'github'));
    return (await agent.ask(requests.applyPlan, { project, hash, overrides: [], values: {} })).operation;
  }

  async function read({ agent }: Machine, operation: OperationId): Promise<OperationSummary> {
    const project = (await agent.project()).id;
    return (await agent.ask(requests.getOperation, { project, operation })).summary;
  }

  async function until(
    machine: Machine,
    operation: OperationId,
    fits: (summary: OperationSummary) => boolean,
  ): Promise<OperationSummary> {
    await eventually(
      async () => fits(await read(machine, operation)),
      `it is as far on ${machine.name}`,
      40_000,
    );
    return read(machine, operation);
  }

  const hasEnded = ({ endedAt }: OperationSummary): boolean => endedAt !== null;
  const builds = (): number =>
    existsSync(join(between, 'builds'))
      ? readFileSync(join(between, 'builds'), 'utf8').split('\n').length - 1
      : 0;

  for (const round of [1, 2, 3]) {
    it(`lets one of two deploy that begin at once, and tells the other whose it is (${round})`, async () => {
      const ids = await Promise.all(machines.map(deploys));
      const all = machines.map((machine, index) => ({ machine, id: ids[index]! }));
      const ended = await Promise.any(
        all.map(async (one) => ({ ...one, summary: await until(one.machine, one.id, hasEnded) })),
      );
      const winner = all.find(({ machine }) => machine !== ended.machine)!;
      const { failure } = ended.summary;
      assert.ok(failure?.reason === 'locked', JSON.stringify(failure));
      assert.deepEqual([failure.target, failure.machine], ['staging', winner.machine.name]);
      assert.equal(failure.by, winner.machine.agent.gitHub?.account);
      assert.equal(builds(), 1, 'only one of them built anything');
      writeFileSync(join(between, 'go'), '');
      assert.equal((await until(winner.machine, winner.id, hasEnded)).state, 'done');
      await eventually(
        () => hub.hub.deployments.map(stateOf).sort().join() === 'inactive,success',
        'GitHub knows',
      );
    });
  }

  it('lets a person take over from one whose runner was killed, once it is gone long enough', async () => {
    const [laptop, desktop] = machines as [Machine, Machine];
    const killed = await deploys(laptop);
    await eventually(() => builds() === 1, 'it builds', 20_000);
    await eventually(() => hub.hub.deployments.map(stateOf).join() === 'in_progress', 'GitHub knows');
    laptop.agent.process.kill('SIGKILL'); // nobody on that machine takes it up again
    await laptop.agent.ended();
    process.kill(pidOf(laptop, killed), 'SIGKILL');
    const early = await until(desktop, await deploys(desktop), hasEnded);
    assert.ok(early.failure?.reason === 'locked' && early.failure.machine === 'laptop');
    hub.hub.aheadMs = 16 * 60_000;
    writeFileSync(join(between, 'go'), '');
    const id = await deploys(desktop);
    const asked = await until(desktop, id, ({ state }) => state === 'needsPerson');
    assert.match(
      render(asked.question!.text, english),
      /^staging is still held by kim on laptop, not heard of since/,
    );
    const project = (await desktop.agent.project()).id;
    const answer = { project, operation: id, question: asked.question!.id, choice: 'takeOver' };
    await desktop.agent.ask(requests.answerOperation, answer);
    assert.equal((await until(desktop, id, hasEnded)).state, 'done');
    const states = (): string => hub.hub.deployments.map(stateOf).join();
    await eventually(() => states() === 'inactive,inactive,inactive,success', 'GitHub knows');
  });

  /** Of its runner. */
  function pidOf({ env }: Machine, operation: OperationId): number {
    const projects = join(env['TAXIWAY_STATE_HOME'] ?? '', 'projects');
    const [project = ''] = readdirSync(projects);
    const journal = readFileSync(join(projects, project, 'operations', operation, 'journal.jsonl'), 'utf8');
    const lines = journal.split('\n').filter(Boolean);
    const entries = lines.map((line) => JSON.parse(line) as { type: string; pid: number });
    return entries.findLast(({ type }) => type === 'started')?.pid ?? 0;
  }
});
