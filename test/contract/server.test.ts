import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { as, type OperationId, type ProjectId } from '../../agent/protocol/ids.ts';
import * as requests from '../../agent/protocol/requests.ts';
import { told } from '../../agent/protocol/told.ts';
import type { TakenKeys, WorkflowProposal } from '../../agent/protocol/workflows.ts';
import { Agent, agentBundle, envOf, failureIn, type Env } from '../standins/agentProgram.ts';
import { eventually } from '../standins/eventually.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../standins/repository.ts';

const services = { web: { start: 'node server.mjs', health: '/healthz', version: '/version' } };
const staging = { branches: ['main'], targets: { web: { platform: 'local' } } };
const environments = { staging, production: { ...staging, promoteFrom: 'staging' } };
const configuration = JSON.stringify({ services, environments });

describe('the agent server', function () {
  this.timeout(20_000);
  let env: Env;
  let agents: Agent[];

  before(agentBundle);
  beforeEach(() => {
    env = envOf(temporaryFolder('state-'), temporaryFolder('run-'));
    agents = [];
  });
  afterEach(() => Promise.all(agents.map((agent) => agent.end())));
  after(removeTemporaryFolders);

  async function start(more: Env = {}): Promise<Agent> {
    const agent = await Agent.start({ ...env, ...more });
    agents.push(agent);
    return agent;
  }

  function project() {
    return repository({ 'taxiway.json': configuration, 'server.mjs': '' });
  }

  describe('at the beginning', () => {
    it('introduces itself', async () => {
      const agent = await start();
      const { protocol, version, storedIn } = await agent.initialize([]);
      assert.equal(protocol, requests.protocolVersion);
      assert.match(version, /^\d+\.\d+\.\d+$/);
      assert.ok(['keychain', 'secretStorage'].includes(storedIn));
    });

    it('refuses an editor of another protocol in words', async () => {
      const agent = await start();
      const failure = agent.initialize([], { protocol: 999 }).catch(failureIn);
      const expected = { reason: 'protocolMismatch', ours: requests.protocolVersion, theirs: 999 } as const;
      assert.deepEqual(await failure, told(expected));
    });

    it('answers nothing before it was initialized', async () => {
      const agent = await start();
      assert.equal((await agent.refused(requests.getSnapshot, null)).reason, 'badInput');
    });

    it('says that its folder is read-only', async () => {
      const home = temporaryFolder('state-');
      chmodSync(home, 0o500);
      // root may write everywhere but into the system's own tree
      const unwritable = process.getuid?.() === 0 ? '/sys/kernel' : home;
      const agent = await start({ TAXIWAY_STATE_HOME: join(unwritable, 'taxiway') });
      const failure = await agent.initialize([]).catch(failureIn);
      assert.ok('reason' in failure && failure.reason === 'stateUnusable');
      assert.equal(failure.why, 'readOnly');
    });

    it('says that its folder cannot be one', async () => {
      const file = join(temporaryFolder(), 'file');
      writeFileSync(file, '');
      const agent = await start({ TAXIWAY_STATE_HOME: join(file, 'state') });
      const failure = await agent.initialize([]).catch(failureIn);
      assert.ok('reason' in failure && failure.reason === 'stateUnusable');
      assert.equal(failure.why, 'notADirectory');
    });
  });

  describe('at the end', () => {
    it('ends with the editor, whatever it is doing', async () => {
      const agent = await start();
      await agent.initialize([project().folder]);
      agent.process.stdin.end();
      assert.equal(await agent.ended(), 0);
    });

    it('ends when it was asked to, after its answer', async () => {
      const agent = await start();
      await agent.initialize([project().folder]);
      assert.equal(await agent.ask(requests.shutdown, null), null);
      assert.equal(await agent.ended(), 0);
    });

    it('ends on what is no message, and says so in a few short lines', async () => {
      const agent = await start();
      await agent.initialize([]);
      agent.process.stdin.write(`${'x'.repeat(20_000)}\r\n\r\n`);
      assert.equal(await agent.ended(), 1);
      assert.notEqual(agent.stderr, '');
      assert.ok(agent.stderr.split('\n').every((line) => line.length <= 4096));
    });

    it('leaves nothing a new one would wait for when it was killed', async () => {
      const { folder } = project();
      const killed = await start();
      await killed.initialize([folder]);
      await killed.project();
      killed.process.kill('SIGKILL');
      assert.equal(await killed.ended(), 'SIGKILL');
      const next = await start();
      await next.initialize([folder]);
      assert.equal((await next.project()).environments.length, 2);
    });
  });

  describe('asked for nonsense', () => {
    it('refuses what it does not know and what is not meant so, and goes on', async () => {
      const agent = await start();
      await agent.initialize([]);
      const unknown = await agent.refused({ method: 'deploy/now' }, null);
      assert.equal(unknown.reason, 'badInput');
      const project = as<requests.DeploymentsParams['project']>('nowhere');
      const missing = await agent.refused(requests.listDeployments, {
        project,
        environment: '',
        limit: 10,
      });
      assert.equal(missing.reason, 'badInput');
      const nowhere = await agent.refused(requests.refresh, { project });
      const expected = { reason: 'unknownName', what: 'project', name: 'nowhere', known: [] } as const;
      assert.deepEqual(nowhere, told(expected), 'in words, so that the editor has none to find');
      assert.deepEqual(await agent.ask(requests.getSnapshot, null), { projects: [] });
    });

    it('refuses an operation with a key that is none', async () => {
      const agent = await start();
      await agent.initialize([project().folder]);
      const { id } = await agent.project();
      const input = { kind: 'removePreview', environment: 'staging', force: true } as never;
      assert.equal((await agent.refused(requests.createPlan, { project: id, input })).reason, 'badInput');
    });

    it('passes a cancel on', async () => {
      const agent = await start();
      await agent.initialize([project().folder]);
      const { id } = await agent.project();
      const cancel = new CancellationTokenSource();
      const asked = agent.ask(requests.createPlan, { project: id, input: deploy('staging') }, cancel.token);
      cancel.cancel();
      const failure = await asked.then(() => null, failureIn);
      assert.equal(failure?.reason, 'cancelled');
    });
  });

  describe('of a repository', () => {
    it('shows environments, branches and commits', async () => {
      const repo = project();
      repo.branch('feature/one').commit('A title', { 'a.txt': '1' });
      const agent = await start();
      await agent.initialize([repo.folder]);
      const shown = await agent.project();
      assert.equal(shown.state, 'ready');
      assert.equal(shown.branch, 'feature/one');
      assert.deepEqual(
        shown.environments.map(({ name, kind }) => [name, kind]),
        [
          ['staging', 'staging'],
          ['production', 'production'],
        ],
      );
      const { branches } = await agent.ask(requests.listBranches, { project: shown.id });
      assert.deepEqual(
        branches.map(({ name, current }) => [name, current]),
        [
          ['feature/one', true],
          ['main', false],
        ],
      );
      const asked = { project: shown.id, ref: 'feature/one', limit: 1 };
      const { commits } = await agent.ask(requests.listCommits, asked);
      assert.deepEqual(
        commits.map(({ title }) => title),
        ['A title'],
      );
    });

    it('tells what changed, and only that', async () => {
      const repo = project();
      const agent = await start();
      await agent.initialize([repo.folder]);
      await agent.project();
      agent.changes.length = 0;
      repo.branch('feature/two');
      const change = await agent.tells(({ project: told }) => told?.branch === 'feature/two');
      assert.equal(change.environments, undefined);
    });

    it('keeps the picture while taxiway.json is broken, and takes it up when it is mended', async () => {
      const repo = project();
      const agent = await start();
      await agent.initialize([repo.folder]);
      await agent.project();
      repo.write({ 'taxiway.json': '{ "services": ' });
      const broken = await agent.tells(({ project: told }) => told?.state === 'invalidConfiguration');
      assert.equal(broken.project?.problems[0]?.severity, 'error');
      assert.equal((await agent.project()).environments.length, 2);
      agent.changes.length = 0;
      repo.write({ 'taxiway.json': JSON.stringify({ services, environments: { staging } }) });
      const mended = await agent.tells(({ project: told }) => told?.state === 'ready');
      assert.deepEqual(mended.environmentsGone, ['production']);
    });

    it('answers for one without taxiway.json, and notices it', async () => {
      const repo = repository({ 'a.txt': '1' });
      const agent = await start();
      await agent.initialize([repo.folder]);
      assert.equal((await agent.project()).state, 'noConfiguration');
      repo.write({ 'taxiway.json': configuration });
      await agent.tells(({ project: told }) => told?.state === 'ready');
    });

    it('answers for one without commits, on a detached HEAD, and with an odd path', async () => {
      const empty = repository();
      const detached = project();
      detached.git('checkout', '--quiet', '--detach');
      const odd = join(temporaryFolder(), `-it's "odd" ünïcode`);
      mkdirSync(odd);
      detached.git('clone', '--quiet', detached.folder, odd);
      const agent = await start();
      await agent.initialize([empty.folder, detached.folder, odd]);
      const { projects } = await agent.ask(requests.getSnapshot, null);
      assert.deepEqual(
        projects.map(({ state, branch }) => [state, branch]),
        [
          ['noCommits', 'main'],
          ['ready', null],
          ['ready', 'main'],
        ],
      );
      assert.equal(projects[2]?.folder, odd);
    });

    it('answers for a folder that is none, and notices when it becomes one', async () => {
      const folder = temporaryFolder();
      const agent = await start();
      await agent.initialize([folder, join(folder, 'missing')]);
      const { projects } = await agent.ask(requests.getSnapshot, null);
      assert.deepEqual(
        projects.map(({ state }) => state),
        ['notARepository', 'notARepository'],
      );
      const id = projects[0]?.id;
      repository().git('init', '--quiet', folder);
      await agent.tells((change) => change.id === id && change.gone === true);
      await agent.tells(({ project: told }) => told?.folder === folder && told.state === 'noCommits');
    });

    it('proposes a project file for one that has none', async () => {
      const repo = repository({
        'package.json': '{ "scripts": { "start": "node a.js", "build": "node b.js" } }',
      });
      const agent = await start();
      await agent.initialize([repo.folder]);
      const proposal = await agent.ask(requests.proposeConfiguration, { folder: repo.folder });
      assert.equal(proposal.exists, false);
      const check = { folder: repo.folder, text: proposal.text };
      const { problems } = await agent.ask(requests.checkConfiguration, check);
      assert.deepEqual(
        problems.filter(({ severity }) => severity === 'error'),
        [],
      );
    });

    it('proposes workflows, and tells when they are out of step with the project file', async () => {
      const file = (lint: string): string =>
        JSON.stringify({ ...(JSON.parse(configuration) as object), checks: { lint } });
      const repo = repository({ 'taxiway.json': file('npm run lint') });
      const agent = await start();
      await agent.initialize([repo.folder]);
      await agent.ask(requests.getSnapshot, null); // from then on it is watched
      const { files, next } = await agent.ask(requests.proposeWorkflows, {
        folder: repo.folder,
        taken: {},
      });
      const verify = files.find(({ path }) => path === '.github/workflows/verify.yml');
      assert.equal(verify?.before, null);
      assert.match(verify.after ?? '', /npm run lint/);
      assert.ok(next.length > 0);
      repo.write(Object.fromEntries(files.map(({ path, after }) => [path, after])));
      repo.write({ 'taxiway.json': file('npm run lint -- --fix') });
      await agent.tells(({ project: told }) =>
        Boolean(told?.problems.some(({ fixes }) => fixes?.[0]?.kind === 'generateWorkflows')),
      );
      repo.write({ 'taxiway.json': null });
      const none = await agent.refused(requests.proposeWorkflows, {
        folder: repo.folder,
        taken: {},
      });
      assert.equal(none.reason, 'noConfiguration');
    });

    it('keeps what somebody changed in a workflow by hand, and asks what both changed', async () => {
      const file = (checks: object): string =>
        JSON.stringify({ ...(JSON.parse(configuration) as object), checks });
      const repo = repository({ 'taxiway.json': file({ lint: 'npm run lint' }) });
      const agent = await start();
      await agent.initialize([repo.folder]);
      const proposed = async (taken: TakenKeys = {}): Promise<WorkflowProposal> => {
        const { files } = await agent.ask(requests.proposeWorkflows, { folder: repo.folder, taken });
        return files.find(({ path }) => path.endsWith('/verify.yml'))!;
      };
      const { path, after: generated } = await proposed();
      const own = generated!
        .replace('runs-on: ubuntu-latest', 'runs-on: ubuntu-24.04 # as in production')
        .replace(/( +)- name: lint\n/, '$1# before all else\n$1- run: echo hello\n$&');
      repo.write({ [path]: own });
      repo.write({ 'taxiway.json': file({ lint: 'npm run lint', unit: 'npm test' }) });
      const kept = await proposed();
      assert.deepEqual([kept.kept.length, kept.asks], [2, []]);
      assert.match(kept.after!, /runs-on: ubuntu-24\.04 # as in production/);
      assert.match(kept.after!, /# before all else\n +- run: echo hello\n[^]*npm test/);
      repo.write({ [path]: kept.after!.replace('run: npm test', 'run: npm run mine') });
      repo.commit('Use both', {});
      repo.write({ 'taxiway.json': file({ lint: 'npm run lint', unit: 'npm run unit' }) });
      const asked = await proposed();
      const key = 'jobs.check-unit.steps[unit].run';
      assert.deepEqual(
        asked.asks.map((ask) => ask.key),
        [key],
      );
      assert.match(asked.after!, /run: npm run mine/);
      const taken = await proposed({ [path]: [key] });
      assert.match(taken.after!, /run: npm run unit/);
      assert.match(taken.after!, /echo hello/);
    });

    it('says that a file with secrets is tracked, and how to take it out', async () => {
      const repo = repository({ 'taxiway.json': configuration, '.env': 'TOKEN=abcdef' });
      const agent = await start();
      await agent.initialize([repo.folder]);
      await agent.tells(({ project: told }) =>
        Boolean(told?.problems.some(({ code }) => code === 'trackedEnvironmentFile')),
      );
      const { edits } = await agent.ask(requests.proposeUntrack, { folder: repo.folder, file: '.env' });
      assert.deepEqual(
        edits.map(({ file }) => file),
        ['.gitignore', '.env.example'],
      );
      const outside = { folder: repo.folder, file: '../other/.env' };
      assert.equal((await agent.refused(requests.proposeUntrack, outside)).reason, 'badInput');
    });

    it('shows one project for two worktrees, and one per folder otherwise', async () => {
      const one = project();
      const worktree = join(temporaryFolder(), 'worktree');
      one.git('worktree', 'add', '--quiet', worktree, '-b', 'side');
      const other = project();
      const agent = await start();
      await agent.initialize([one.folder, worktree]);
      assert.equal((await agent.ask(requests.getSnapshot, null)).projects.length, 1);
      agent.connection
        .sendNotification(requests.foldersChanged.method, { folders: [one.folder, other.folder] })
        .catch(() => undefined);
      await agent.tells(({ project: told }) => told?.folder === other.folder);
      assert.equal((await agent.ask(requests.getSnapshot, null)).projects.length, 2);
    });

    it('survives that its folder is removed', async () => {
      const repo = project();
      const agent = await start();
      await agent.initialize([repo.folder]);
      const { id } = await agent.project();
      rmSync(repo.folder, { recursive: true });
      await agent.ask(requests.refresh, { project: id });
      assert.equal((await agent.project()).sources.find(({ source }) => source === 'git')?.state, 'failing');
    });

    it('shows what was last known at once in the next window', async () => {
      const repo = project();
      const first = await start();
      await first.initialize([repo.folder]);
      await first.project();
      await first.ask(requests.shutdown, null);
      const second = await start();
      await second.initialize([repo.folder]);
      const told = await second.project();
      assert.equal(told.environments.length, 2);
      await second.tells(({ project: now }) => now?.sources.every(({ state }) => state === 'fresh') ?? false);
    });
  });

  describe('of operations', () => {
    afterEach(async () => {
      const { taxiway } = await import('../standins/agentProgram.ts');
      await taxiway(['local', 'stop', '--all'], env);
    });

    it('plans, carries out and tells of it to every window', async () => {
      const web = { ...services.web, build: 'node -e "console.log(6 * 7)"' };
      const file = JSON.stringify({ services: { web }, environments });
      const repo = repository({ 'taxiway.json': file, 'server.mjs': server });
      const agent = await start();
      const other = await start();
      await agent.initialize([repo.folder]);
      await other.initialize([repo.folder]);
      const { id } = await agent.project();
      await other.project();
      const plan = await agent.ask(requests.createPlan, { project: id, input: deploy('staging') });
      const apply = { project: id, hash: plan.hash, overrides: [], values: {} };
      const { operation } = await agent.ask(requests.applyPlan, apply);
      for (const window of [agent, other]) {
        const end = await window.tells(({ operations }) =>
          Boolean(operations?.some((one) => one.id === operation && one.endedAt !== null)),
        );
        assert.equal(end.operations?.find((one) => one.id === operation)?.state, 'done');
        await window.tells(({ environments }) =>
          Boolean(environments?.some(({ name, state }) => name === 'staging' && state === 'healthy')),
        );
      }
      const log = { project: id, operation, from: 0, limit: 100_000 };
      assert.match((await agent.ask(requests.readLog, log)).text, /42/);
      const again = await agent.refused(requests.applyPlan, apply);
      assert.equal(again.reason, 'planUsed');
      const { deployments } = await agent.ask(requests.listDeployments, {
        project: id,
        environment: 'staging',
        limit: 10,
      });
      assert.equal(deployments[0]?.commit.sha, repo.head());
      assert.equal((await agent.ask(requests.verifyAudit, { project: id })).entries, 1);
    });

    it('sends the log of one that is followed as it grows', async () => {
      const repo = repository({
        'taxiway.json': building('setTimeout(() => console.log(6 * 7), 500)'),
        'server.mjs': server,
      });
      const agent = await start();
      await agent.initialize([repo.folder]);
      const { id } = await agent.project();
      const operation = await applied(agent, id);
      let text = '';
      agent.connection.onNotification(
        requests.operationLogged.method,
        (told: { text: string }) => (text += told.text),
      );
      await agent.ask(requests.followOperation, { project: id, operation, follow: true });
      await eventually(() => text.includes('42'), 'the build is heard', 15_000);
      await agent.tells(({ operations }) => (operations?.[0]?.endedAt ?? null) !== null);
    });

    it('begins without an editor that does not answer, and goes on when it does', async () => {
      const repo = repository({ 'taxiway.json': building('0'), 'server.mjs': server });
      const agent = await start();
      await agent.initialize([repo.folder]);
      const { id } = await agent.project();
      agent.isAnswering = false;
      const operation = await applied(agent, id);
      agent.isAnswering = true;
      await agent.tells(({ operations }) =>
        Boolean(operations?.some((one) => one.id === operation && one.state === 'done')),
      );
    });

    it('shows that its supervisor was killed, and has it started again', async () => {
      const repo = repository({ 'taxiway.json': building('0'), 'server.mjs': server });
      const agent = await start();
      await agent.initialize([repo.folder]);
      const { id } = await agent.project();
      await applied(agent, id);
      const isIn = (wanted: string) => (change: requests.SnapshotChange) =>
        Boolean(change.environments?.some(({ name, state }) => name === 'staging' && state === wanted));
      await agent.tells(isIn('healthy'));
      const local = join(env['TAXIWAY_STATE_HOME']!, 'projects', id, 'local');
      const { pid } = JSON.parse(readFileSync(join(local, 'supervisor.json'), 'utf8')) as { pid: number };
      agent.changes.length = 0;
      process.kill(pid, 'SIGKILL');
      await agent.tells(isIn('stopped'));
      agent.changes.length = 0;
      await agent.tells(isIn('healthy'));
    });

    it('takes up an operation whose runner was killed', async () => {
      const repo = repository({
        'taxiway.json': building('setTimeout(() => console.log(6 * 7), 1500)'),
        'server.mjs': server,
      });
      const agent = await start();
      await agent.initialize([repo.folder]);
      const { id } = await agent.project();
      const operation = await applied(agent, id);
      const journal = join(
        env['TAXIWAY_STATE_HOME']!,
        'projects',
        id,
        'operations',
        operation,
        'journal.jsonl',
      );
      const started = /"type":"started","pid":(\d+)/.exec(readFileSync(journal, 'utf8'));
      process.kill(Number(started?.[1]), 'SIGKILL');
      await agent.tells(({ operations }) =>
        Boolean(operations?.some((one) => one.id === operation && one.state === 'done')),
      );
    });

    it('shows one of a newer version, and does not touch it', async () => {
      const repo = project();
      const agent = await start();
      await agent.initialize([repo.folder]);
      const { id } = await agent.project();
      const name = '20991231-235959000-deploy-ffffff';
      const folder = join(env['TAXIWAY_STATE_HOME']!, 'projects', id, 'operations', name);
      mkdirSync(folder, { recursive: true });
      const plan = await agent.ask(requests.createPlan, { project: id, input: deploy('staging') });
      writeFileSync(
        join(folder, 'plan.json'),
        JSON.stringify({ ...plan, facts: { ...plan.facts, format: 99 } }),
      );
      writeFileSync(join(folder, 'apply.json'), JSON.stringify({ format: 1 }));
      writeFileSync(join(folder, 'journal.jsonl'), '');
      await agent.ask(requests.refresh, { project: id });
      const { operations } = await agent.project();
      assert.deepEqual(
        operations.map(({ readable }) => readable),
        [false],
      );
      const refused = await agent.refused(requests.resumeOperation, {
        project: id,
        operation: as<OperationId>(name),
      });
      assert.equal(refused.reason, 'newerFormat');
    });

    it('says that a plan is none', async () => {
      const agent = await start();
      await agent.initialize([project().folder]);
      const { id } = await agent.project();
      const hash = as<requests.ApplyParams['hash']>('0'.repeat(64));
      const failure = await agent.refused(requests.applyPlan, {
        project: id,
        hash,
        overrides: [],
        values: {},
      });
      assert.equal(failure.reason, 'unknownName');
    });
  });

  it('logs no line of its own to stdout', async () => {
    const agent = await start();
    await agent.initialize([project().folder]);
    await agent.project();
    await eventually(() => agent.changes.length > 0, 'something was told');
    assert.equal(agent.stderr, '');
  });
});

/** The project file with a build that runs this. */
function building(script: string): string {
  const web = { ...services.web, build: `node -e "${script}"` };
  return JSON.stringify({ services: { web }, environments });
}

async function applied(agent: Agent, project: ProjectId): Promise<OperationId> {
  const plan = await agent.ask(requests.createPlan, { project, input: deploy('staging') });
  const apply = { project, hash: plan.hash, overrides: [], values: {} };
  return (await agent.ask(requests.applyPlan, apply)).operation;
}

function deploy(environment: string) {
  return { kind: 'deploy', environment, ref: null, services: 'all' } as const;
}

const server = `
import { createServer } from 'node:http';
createServer((request, response) => response.end(process.env.TAXIWAY_COMMIT)).listen(process.env.PORT, process.env.HOST);
`;
