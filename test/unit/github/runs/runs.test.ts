import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitHub } from '../../../../agent/github/client/gitHub.ts';
import { changeRun } from '../../../../agent/github/runs/changeRun.ts';
import { definitionOf, filledIn } from '../../../../agent/github/runs/definition.ts';
import { dispatchWorkflow } from '../../../../agent/github/runs/dispatch.ts';
import { runLog } from '../../../../agent/github/runs/runLog.ts';
import { lookAtRuns } from '../../../../agent/github/runs/shownRuns.ts';
import { jobsOf } from '../../../../agent/github/runs/workflowRuns.ts';
import { withHeader } from '../../../../agent/github/workflows/header.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { render } from '../../../../agent/protocol/say.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { GitHubServer } from '../../../standins/github/gitHubServer.ts';
import { end } from '../../../standins/github/handlers/workflowRuns.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

const { signal } = new AbortController();
const repository = { owner: 'acme', name: 'shop' };
const [deploy, ci] = ['.github/workflows/deploy.yml', '.github/workflows/ci.yml'];

describe('workflow runs on GitHub', function () {
  this.timeout(20_000); // GitHub's description takes half a second to be read
  let server: GitHubServer;
  let on: { gitHub: GitHub; repository: typeof repository; account: string };

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    const gitHub = new GitHub({ token: Secret.of('good'), baseUrl: server.url, spaced: false });
    on = { gitHub, repository, account: 'octocat' };
    server.hub.workflows.push(deploy, ci);
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  async function refusal(asked: Promise<unknown>): Promise<string> {
    const { what } = explain(await asked.then(() => assert.fail('it was taken'), failureOf));
    return render(what);
  }

  describe('shown', () => {
    const look = (root = temporaryFolder(), started = new Set<number>()) =>
      lookAtRuns(on, { root, started }, signal);

    it('are those that go on, then the newest that ended, of generated workflows first', async () => {
      const root = temporaryFolder();
      mkdirSync(join(root, '.github/workflows'), { recursive: true });
      writeFileSync(join(root, deploy), withHeader('# Deploys\non: push\n', {}));
      writeFileSync(join(root, ci), 'on: push\n');
      const { hub } = server;
      for (let count = 0; count < 7; count++) {
        for (const path of [ci, deploy]) {
          const updatedAt = new Date(Date.UTC(2026, 0, 1, count)).toISOString();
          hub.run({ path, status: 'completed', conclusion: 'success', updatedAt });
        }
      }
      hub.run({ path: ci });
      hub.run({ path: deploy, status: 'in_progress', branch: 'login' });
      const shown = await look(root);
      assert.deepEqual(
        shown.map(({ name, state, generated }) => `${name} ${state} ${String(generated)}`),
        [
          'deploy running true',
          'ci waiting false',
          ...Array.from({ length: 5 }, () => 'deploy done true'),
          ...Array.from({ length: 5 }, () => 'ci done false'),
        ],
      );
      assert.deepEqual([shown[0]?.branch, shown[0]?.by, shown[0]?.startedHere], ['login', 'octocat', false]);
      assert.equal(shown[2]?.at, Date.UTC(2026, 0, 1, 6));
    });

    it('cost nothing while nothing changed', async () => {
      server.hub.run({ path: ci });
      await look();
      const before = on.gitHub.quota()?.remaining;
      await look();
      assert.equal(on.gitHub.quota()?.remaining, before);
    });

    it('are also those that were started here, however many came after', async () => {
      const own = server.hub.run({ path: deploy });
      for (let count = 0; count < 30; count++) server.hub.run({ path: ci });
      const shown = await look(undefined, new Set([own.id, 77]));
      assert.ok(shown.some(({ id, startedHere }) => id === own.id && startedHere));
    });

    it('say in words how each is', async () => {
      const states = ['timed_out', 'skipped', 'cancelled', 'neutral', 'startup_failure'];
      for (const conclusion of states) server.hub.run({ path: ci, status: 'completed', conclusion });
      const said = (await look()).map(({ state, word }) => `${state}: ${render(word)}`).sort();
      assert.deepEqual(said, [
        'cancelled: cancelled',
        'cancelled: skipped',
        'done: ended, neither passed nor failed',
        'failed: could not start',
        'failed: timed out',
      ]);
    });

    it('are none where this account may not see them', async () => {
      server.troubles.push({ matches: (_, path) => path.endsWith('/runs'), status: 403 });
      assert.deepEqual(await look(), []);
    });
  });

  it('have jobs with their steps', async () => {
    const run = server.hub.run({ path: ci });
    const steps = [{ name: 'Build', status: 'completed', conclusion: 'success' }];
    server.hub.job(run, { name: 'web', steps });
    const [job] = await jobsOf(on, run.id, signal);
    assert.deepEqual([job?.name, job?.state, render(job!.steps[0]!.word)], ['web', 'running', 'passed']);
  });

  describe('changed', () => {
    it('are cancelled, and run again whole or the jobs that failed', async () => {
      const run = server.hub.run({ path: ci });
      server.hub.job(run, { name: 'web' });
      await changeRun(on, run.id, 'cancel', signal);
      assert.equal(run.conclusion, 'cancelled');
      await changeRun(on, run.id, 'rerun', signal);
      assert.equal(run.status, 'queued');
      end(server.hub, run, 'failure');
      await changeRun(on, run.id, 'rerunFailed', signal);
      assert.deepEqual([run.status, run.jobs[0]?.status], ['queued', 'queued']);
    });

    it('say why not: it ended, it runs still, nothing failed, it is gone', async () => {
      const run = server.hub.run({ path: ci });
      const change = (how: 'cancel' | 'rerun' | 'rerunFailed', id = run.id) =>
        refusal(changeRun(on, id, how, signal));
      assert.match(await change('rerun'), /^GitHub does not run it again: This workflow is already running/);
      end(server.hub, run, 'success');
      assert.match(await change('cancel'), /the run has ended/);
      assert.match(await change('rerunFailed'), /cannot be retried/);
      assert.match(await change('cancel', 7), /gone/);
    });

    it('are not where the account may not, or GitHub asks to wait', async () => {
      const run = server.hub.run({ path: ci });
      const matches = (method: string): boolean => method === 'POST';
      const body = { message: 'Must have admin rights to Repository.' };
      server.troubles.push({ matches, status: 403, body });
      assert.match(await refusal(changeRun(on, run.id, 'cancel', signal)), /^This account may not/);
      server.troubles.push({ matches, status: 403, headers: { 'retry-after': '60' } });
      assert.match(await refusal(changeRun(on, run.id, 'cancel', signal)), /asks to wait/);
    });
  });

  describe('their log', () => {
    const log = async (run: number, job: number | null = null) => {
      const { parts, live } = await runLog({ ...on, redactor: new Redactor() }, { run, job }, signal);
      return { live, text: parts.map((part) => (typeof part === 'string' ? part : render(part))).join('\n') };
    };

    it('is that of the jobs that failed, without colours and without what is secret', async () => {
      const run = server.hub.run({ path: ci });
      const token = `ghp_${'a1B2'.repeat(9)}`;
      server.hub.job(run, { name: 'web', log: `\ufeffbuilt\r\n\u001b[31mbad\u001b[0m ${token}\n` });
      end(server.hub, run, 'failure');
      server.hub.job(run, { name: 'api', status: 'completed', conclusion: 'success', log: 'fine' });
      const { text, live } = await log(run.id);
      assert.equal(text, '── web: failed ──\nbuilt\nbad [secret]\n');
      assert.equal(live, false);
      assert.match((await log(run.id, run.jobs[1]!.id)).text, /fine/);
    });

    it('is told by its steps while a job runs', async () => {
      const run = server.hub.run({ path: ci });
      assert.deepEqual(await log(run.id), { live: true, text: 'No job has begun yet.' });
      const steps = [
        { name: 'Build', status: 'completed', conclusion: 'success' },
        { name: 'Test', status: 'in_progress', conclusion: null },
      ];
      server.hub.job(run, { name: 'web', steps });
      const { text, live } = await log(run.id);
      assert.match(text, /when the job has ended.*\n {3}Build: passed\n {3}Test: running/);
      assert.equal(live, true);
    });

    it('says that it expired, or that there is none', async () => {
      const run = server.hub.run({ path: ci });
      server.hub.job(run, { name: 'web', log: 'expired' });
      server.hub.job(run, { name: 'api' });
      end(server.hub, run, 'failure');
      const { text } = await log(run.id);
      assert.match(text, /has expired[^]*It has no log/);
    });
  });

  describe('started by hand', () => {
    const waits: number[] = [];
    const wait = (ms: number): Promise<void> => Promise.resolve(void waits.push(ms));
    const start = (more: { path?: string; ref?: string } = {}) =>
      dispatchWorkflow(on, { path: deploy, ref: 'main', inputs: { scope: 'all' }, ...more }, wait, signal);

    beforeEach(() => (waits.length = 0));

    it('are known by the number that GitHub answers', async () => {
      const id = await start();
      assert.deepEqual([id, server.hub.runs[0]?.id], [server.hub.runs[0]?.id, id]);
      assert.deepEqual(server.hub.runs[0]?.inputs, { scope: 'all' });
    });

    it('are found where GitHub answers none, and not mistaken for an older one', async () => {
      server.hub.tellsRuns = false;
      const old = { event: 'workflow_dispatch', createdAt: '2024-01-01T00:00:00Z' };
      server.hub.run({ path: deploy, ...old });
      assert.equal(await start(), server.hub.runs[0]?.id);
      assert.deepEqual(waits, []);
    });

    it('are given up after a while where GitHub shows none', async () => {
      server.hub.tellsRuns = false;
      const add = server.hub.run.bind(server.hub);
      server.hub.run = (given) => add({ ...given, createdAt: '2024-01-01T00:00:00Z' });
      assert.equal(await start(), null);
      assert.equal(waits.length, 5);
    });

    it('say why not: switched off, not by hand, no such branch, no such workflow', async () => {
      server.hub.switchedOff.add(deploy);
      assert.match(await refusal(start()), /deploy\.yml is switched off/);
      server.hub.notByHand.add(ci);
      assert.match(await refusal(start({ path: ci })), /cannot be started by hand/);
      server.hub.switchedOff.clear();
      assert.match(await refusal(start({ ref: 'nowhere' })), /no branch or tag nowhere/);
      assert.match(await refusal(start({ path: '.github/workflows/x.yml' })), /no workflow x\.yml/);
    });
  });
});

describe('what a workflow file says', () => {
  it('are its inputs, its environments and the workflows it calls', () => {
    const found = definitionOf(`
on:
  push:
  workflow_dispatch:
    inputs:
      where: { type: choice, options: [staging, production], description: Where to, required: true }
      full: { type: boolean, default: true }
      note:
jobs:
  one: { environment: '\${{ inputs.where }}', steps: [] }
  two: { environment: { name: staging } }
  three: { uses: ./.github/workflows/part.yml }
`);
    assert.deepEqual(
      found?.inputs?.map(({ name, type, required, default: value }) => [name, type, required, value]),
      [
        ['where', 'choice', true, ''],
        ['full', 'boolean', false, 'true'],
        ['note', 'string', false, ''],
      ],
    );
    assert.deepEqual(found.environments, ['${{ inputs.where }}', 'staging']);
    assert.deepEqual(found.calls, ['.github/workflows/part.yml']);
    assert.equal(filledIn('${{ inputs.where }}', { where: 'production' }), 'production');
    assert.equal(filledIn('${{ vars.where }}', { where: 'production' }), '${{ vars.where }}');
  });

  it('is nothing where it does not parse, and no inputs where it cannot be started by hand', () => {
    assert.equal(definitionOf('on: [push\n  x: {'), null);
    assert.equal(definitionOf('on: push\njobs: {}\n')?.inputs, null);
    assert.deepEqual(definitionOf('on: [push, workflow_dispatch]\n')?.inputs, []);
  });
});
