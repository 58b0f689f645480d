import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { previewRecords } from '../../../../agent/project/previewRecords.ts';
import { as, type CommitSha } from '../../../../agent/protocol/ids.ts';
import { anchorOnGitHub } from '../../../../agent/operations/audit/anchorOnGitHub.ts';
import { exportAudit } from '../../../../agent/operations/audit/audit.ts';
import { verifyAudit } from '../../../../agent/operations/audit/verifyAudit.ts';
import { payloadIn } from '../../../../agent/github/deployments/deploymentPayload.ts';
import type { OperationSummary } from '../../../../agent/protocol/model.ts';
import { explain } from '../../../../agent/protocol/explain.ts';
import { english, render } from '../../../../agent/protocol/say.ts';
import { eventually } from '../../../standins/eventually.ts';
import { GitHubServer, type Trouble } from '../../../standins/github/gitHubServer.ts';
import { stateOf, type HubDeployment } from '../../../standins/github/hub.ts';
import { Machine } from '../../../standins/operations/machine.ts';
import { Place } from '../../../standins/operations/place.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../standins/repository.ts';

const minute = 60_000;

describe('an operation that others see', function () {
  this.timeout(20_000); // GitHub's schema takes half a second to be read
  let server: GitHubServer;
  let place: Place;
  let laptop: Machine;

  const machine = (name: string, login: string | null, remote?: string): Promise<Machine> =>
    Machine.of({ name, login, hub: server.url, place, ...(remote !== undefined && { remote }) });

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('kim', 'kim');
    server.tokens.set('sam', 'sam');
    server.hub.commits = new Set();
    place = new Place(temporaryFolder('place-')).begin('v1');
    process.env['TAXIWAY_RUN_DIR'] = temporaryFolder('run-');
    laptop = await machine('laptop', 'kim');
  });
  afterEach(async () => {
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(() => {
    delete process.env['TAXIWAY_RUN_DIR'];
    removeTemporaryFolders();
  });

  const statesOf = ({ statuses }: HubDeployment): readonly string[] => statuses.map(({ state }) => state);
  const only = (): HubDeployment => {
    assert.equal(server.hub.deployments.length, 1);
    return server.hub.deployments[0]!;
  };
  const why = ({ failure }: OperationSummary): string =>
    failure ? render(explain(failure).what, english) : '';

  /** As another machine left it. */
  const ofSam = (more: Partial<HubDeployment> = {}, state?: string): HubDeployment => {
    const payload = {
      ...{ taxiway: 1, operation: 'theirs', kind: 'deploy', machine: 'desktop', by: 'Sam', commit: null },
      ...{ expiresAfterMs: 15 * minute, isPushed: true, plan: 'p', overrides: [] },
      ...{ services: [{ service: 'web', commit: null }], audit: { log: 'theirs', entries: 0, hash: '' } },
    };
    const given = { sha: 'a'.repeat(40), environment: 'staging', creator: 'sam', payload, ...more };
    return server.hub.deploy(given, state);
  };

  it('is a deployment with what it is about, begun and ended', async () => {
    const summary = await laptop.deploys({ overrides: [{ gate: 'window', reason: 'an outage' }] });
    assert.equal(summary.state, 'done');
    const { environment, task, creator, description, statuses, payload, transient, production } = only();
    assert.deepEqual(
      [environment, task, creator, transient, production],
      ['staging', 'deploy', 'kim', false, false],
    );
    assert.match(description ?? '', /Deploy v2 to staging; window overridden: an outage/);
    assert.deepEqual(
      statuses.map(({ state, description: said, url, logUrl }) => [state, said, url, logUrl]),
      [
        ['in_progress', 'At work.', '', ''],
        ['success', 'v2 runs', '', ''],
      ],
    );
    const carried = payloadIn(payload);
    assert.deepEqual(
      [carried?.operation, carried?.kind, carried?.machine, carried?.services, carried?.overrides],
      [
        summary.id,
        'deploy',
        'laptop',
        [{ service: 'web', commit: 'v2' }],
        [{ gate: 'window', reason: 'an outage' }],
      ],
    );
  });

  it('is recorded on the default branch where its commit was not pushed, and says so', async () => {
    await laptop.deploys();
    const { ref, description, payload } = only();
    assert.equal(ref, 'main');
    assert.match(description ?? '', /^v2, not pushed; Deploy/);
    assert.deepEqual([payloadIn(payload)?.isPushed, payloadIn(payload)?.commit], [false, 'v2']);
  });

  describe('of a preview', () => {
    const environment = 'preview-login';
    const ofWorkflow = (): HubDeployment =>
      server.hub.deploy({ sha: 'a'.repeat(40), environment: 'preview-pr-7', transient: true }, 'success');

    beforeEach(async () => {
      await previewRecords(laptop.engine.world.own).put(environment, {
        ...{ environment, branch: 'login', head: as<CommitSha>('a'.repeat(40)), title: '' },
        ...{ author: '', authorEmail: '', pullRequest: null, createdAt: 0, lastActivityAt: 0 },
      });
    });

    it('has the name a workflow gives it where it has a pull request, and says the same when it ends', async () => {
      server.hub.openPull({ number: 7, branch: 'login', sha: 'a'.repeat(40) });
      const theirs = ofWorkflow();
      const { id } = await laptop.deploys({ environment });
      const [, ours] = server.hub.deployments;
      assert.deepEqual(
        [ours?.environment, ours?.transient, stateOf(ours!)],
        ['preview-pr-7', true, 'success'],
      );
      assert.equal(stateOf(theirs), 'success');
      const shared = (await laptop.lines(id)).find((line) => line.type === 'shared');
      assert.deepEqual([shared?.environment, shared?.onGitHub], [environment, 'preview-pr-7']);
    });

    it('keeps its own name while it has none', async () => {
      await laptop.deploys({ environment });
      assert.equal(only().environment, environment);
    });

    it('waits for whoever began under the name it had before its pull request', async () => {
      server.hub.openPull({ number: 7, branch: 'login', sha: 'a'.repeat(40) });
      ofSam({ environment }, 'in_progress');
      const summary = await laptop.deploys({ environment });
      assert.equal(summary.failure?.reason, 'locked');
    });
  });

  it('costs four requests where the commit was pushed', async () => {
    const commit = 'b'.repeat(40);
    server.hub.commits = null;
    await laptop.deploys({ version: commit });
    assert.equal(only().ref, commit);
    assert.deepEqual(
      server.asked.map(({ operation }) => operation),
      [
        'repos/create-deployment',
        'graphql',
        'repos/create-deployment-status',
        'repos/create-deployment-status',
      ],
    );
  });

  it('says that it failed and why, and that it was cancelled', async () => {
    place.write('fail-verify');
    await laptop.deploys();
    assert.deepEqual(statesOf(only()), ['in_progress', 'failure']);
    assert.match(only().statuses.at(-1)?.description ?? '', /verify was told to fail/);
  });

  it('is nothing that counts where nothing was changed', async () => {
    const id = await laptop.created();
    place.write('configuration', 'changed since');
    assert.equal((await laptop.runs(id)).failure?.reason, 'planStale');
    assert.equal(stateOf(only()), 'inactive');
  });

  it('leaves the lock free while it is watched', async () => {
    place.write('watch', '60000');
    const id = await laptop.created();
    const watching = laptop.runs(id);
    await eventually(() => server.hub.deployments.some((one) => stateOf(one) === 'success'), 'it serves');
    assert.match(only().statuses.at(-1)?.description ?? '', /^Serves; watched until /);
    place.write('watch-fails');
    place.forget('watch');
    await watching;
    assert.deepEqual(
      server.hub.deployments.map(stateOf),
      ['failure', 'success'],
      'and the way back is one too',
    );
  });

  describe('does badly while it is watched', () => {
    /** Until it serves, what happens then, and what comes of it. */
    async function watched(meanwhile: () => void): Promise<OperationSummary> {
      place.write('watch', '60000');
      const id = await laptop.created();
      const watching = laptop.runs(id);
      await eventually(() => server.hub.deployments.some((one) => stateOf(one) === 'success'), 'it serves');
      meanwhile();
      place.write('watch-fails');
      place.forget('watch');
      return watching;
    }

    it('and is brought back though others deployed another service, or nothing of it', async () => {
      const { state, failure } = await watched(() => {
        ofSam({ payload: '', creator: 'github-actions[bot]', task: 'nightly' }, 'success');
        const services = [{ service: 'docs', commit: null }];
        const { payload } = ofSam({}, 'success');
        Object.assign(payload as object, { services });
      });
      assert.ok(state === 'failed' && failure?.reason === 'watchFailed' && failure.rolledBack);
      assert.equal(place.traffic, 'v1');
    });

    it('and is left to a workflow that has put something else there since, but never called done', async () => {
      const { state, failure } = await watched(() => {
        place.begin('v9');
        ofSam({ payload: '', creator: 'github-actions[bot]', task: 'deploy' }, 'success');
      });
      assert.ok(state === 'failed' && failure?.reason === 'watchFailed' && !failure.rolledBack);
      assert.equal(place.traffic, 'v9');
    });

    it('and is left to a colleague who deployed the same service since', async () => {
      const { state, failure } = await watched(() => ofSam({}, 'success'));
      assert.ok(state === 'failed' && failure?.reason === 'watchFailed' && !failure.rolledBack);
      assert.equal(place.traffic, 'v2');
    });
  });

  it('anchors the audit log where this machine cannot change it', async () => {
    const { world } = laptop.engine;
    const verdict = async () => {
      const { anchor, whyNot } = await anchorOnGitHub(world, new AbortController().signal);
      return verifyAudit(await exportAudit(world.own.audit), anchor, whyNot);
    };
    assert.deepEqual([(await verdict()).anchored, (await verdict()).entries], [false, 0]);
    await laptop.deploys();
    await laptop.deploys({ version: 'v3' });
    const found = await verdict();
    assert.deepEqual([found.intact, found.anchored, found.entries], [true, true, 2]);
    const [first] = (await exportAudit(world.own.audit)).split('\n');
    writeFileSync(world.own.audit, `${first?.replace('v2', 'v4')}\n`);
    assert.equal((await verdict()).intact, false, 'it was written anew');
    server.troubles.push({ matches: () => true, status: 502, times: 9 });
    assert.match(render((await verdict()).message, english), /could not be read. GitHub has a fault/);
  });

  it('is of production where it changes that', async () => {
    await laptop.deploys({ environment: 'production' });
    assert.deepEqual([only().production, only().transient], [true, false]);
  });

  describe('on several machines:', () => {
    it('the lowest number has the environment, the other says whose it is', async () => {
      ofSam({}, 'in_progress');
      const summary = await laptop.deploys();
      assert.deepEqual([summary.state, summary.failure?.reason, place.effects], ['failed', 'locked', []]);
      assert.match(why(summary), /^staging is being changed by sam on desktop since /);
      assert.deepEqual(server.hub.deployments.map(stateOf), ['in_progress', 'inactive']);
    });

    it('who waits goes on once the other has ended, and says for whom it waits', async () => {
      const theirs = ofSam({}, 'in_progress');
      const id = await laptop.created({ waitMs: 20_000 });
      const running = laptop.runs(id);
      await eventually(() => server.hub.deployments[1]?.statuses[0]?.state === 'queued', 'it waits');
      server.hub.tell(theirs, { state: 'success' });
      assert.equal((await running).state, 'done');
      assert.match((await laptop.notes(id)).join(), /Waits for staging: sam on desktop has been changing it/);
    });

    it('who waits can be cancelled', async () => {
      ofSam({}, 'in_progress');
      const id = await laptop.created({ waitMs: 60_000 });
      const running = laptop.runs(id);
      await eventually(() => server.hub.deployments[1]?.statuses[0]?.state === 'queued', 'it waits');
      const { tellRunner } = await import('../../../../agent/operations/runners/runnerSocket.ts');
      await tellRunner(laptop.engine.world.own.id, id, { type: 'cancel', by: 'Kim' });
      assert.equal((await running).state, 'cancelled');
      assert.equal(server.hub.deployments.map(stateOf)[1], 'inactive');
    });

    it('another environment is free', async () => {
      ofSam({ environment: 'production' }, 'in_progress');
      assert.equal((await laptop.deploys()).state, 'done');
    });

    it('a person takes over what is held by somebody who is gone, told whose it was', async () => {
      const theirs = ofSam({}, 'in_progress');
      server.hub.aheadMs = 16 * minute;
      const id = await laptop.created();
      const asked = await laptop.runs(id);
      assert.deepEqual([asked.state, place.effects], ['needsPerson', []]);
      assert.match(
        render(asked.question!.text, english),
        /staging is still held by sam on desktop, not heard of since/,
      );
      assert.deepEqual(
        asked.question?.choices.map((choice) => choice.id),
        ['takeOver', 'leave'],
      );
      assert.deepEqual(server.hub.deployments.map(stateOf), ['in_progress', 'inactive']);
      const answer = { question: asked.question.id, choice: 'takeOver', by: 'Kim' };
      assert.equal((await laptop.runs(id, { answer })).state, 'done');
      assert.equal(theirs.statuses.at(-1)?.description, 'Taken over from laptop.');
      assert.equal(server.hub.deployments.map(stateOf)[2], 'success');
    });

    it('who was told of one is asked anew about another', async () => {
      ofSam({}, 'in_progress');
      server.hub.aheadMs = 16 * minute;
      const id = await laptop.created();
      const asked = await laptop.runs(id);
      const other = ofSam({ createdAt: new Date().toISOString() });
      const answer = { question: asked.question!.id, choice: 'takeOver', by: 'Kim' };
      assert.equal((await laptop.runs(id, { answer })).state, 'needsPerson');
      assert.equal(stateOf(other), 'pending');
    });

    it('one that gave a sign of life is not gone', async () => {
      const theirs = ofSam({}, 'in_progress');
      server.hub.aheadMs = 10 * minute;
      server.hub.tell(theirs, { state: 'in_progress' });
      server.hub.aheadMs = 20 * minute;
      assert.equal((await laptop.deploys()).failure?.reason, 'locked');
    });

    it('a workflow has it while its run is alive', async () => {
      const theirs = ofSam({ payload: '', creator: 'github-actions[bot]' });
      const logUrl = 'https://github.com/acme/shop/actions/runs/7/job/9';
      server.hub.tell(theirs, { state: 'in_progress', logUrl });
      const run = server.hub.run({ id: 7, path: '.github/workflows/deploy.yml', status: 'in_progress' });
      const held = await laptop.deploys();
      assert.match(why(held), /^staging is being changed by github-actions\[bot\] since/);
      Object.assign(run, { status: 'completed', conclusion: 'success' });
      assert.equal((await laptop.deploys()).state, 'done');
    });

    it('a workflow has it from its first moment on, before it has told how far it is', async () => {
      const run = 'https://github.com/acme/shop/actions/runs/7';
      ofSam({ payload: { services: [], run }, creator: 'github-actions[bot]' });
      server.hub.run({ id: 7, path: '.github/workflows/deploy.yml', status: 'in_progress' });
      assert.equal((await laptop.deploys()).failure?.reason, 'locked');
    });

    describe('a workflow that says it is at work', () => {
      const isRun = (_: string, path: string): boolean => path.includes('/actions/runs/');
      beforeEach(() => {
        const theirs = ofSam({ payload: '', creator: 'github-actions[bot]' });
        const logUrl = 'https://github.com/acme/shop/actions/runs/7/job/9';
        server.hub.tell(theirs, { state: 'in_progress', logUrl });
      });

      it('is over where its run was deleted, and others still hold', async () => {
        const id = await laptop.created();
        assert.equal((await laptop.runs(id)).state, 'done');
        assert.deepEqual(await laptop.notes(id), []);
        ofSam({}, 'in_progress');
        assert.equal((await laptop.deploys({ version: 'v3' })).failure?.reason, 'locked');
      });

      it('holds until a person decides where this account may not ask for runs', async () => {
        server.troubles.push({ matches: isRun, status: 403, times: 9 });
        const id = await laptop.created();
        const asked = await laptop.runs(id);
        assert.deepEqual([asked.state, place.effects], ['needsPerson', []]);
        assert.match(render(asked.question!.text, english), /GitHub does not say whether its workflow/);
        const answer = { question: asked.question!.id, choice: 'takeOver', by: 'Kim' };
        assert.equal((await laptop.runs(id, { answer })).state, 'done');
      });

      it('holds while nobody can tell', async () => {
        server.troubles.push({ matches: isRun, status: 502, times: 9 });
        assert.deepEqual([(await laptop.deploys()).state, place.effects], ['needsPerson', []]);
      });
    });

    it('who was seen to have it has it still when an answer fails', async () => {
      ofSam({}, 'in_progress');
      const { world } = laptop.engine;
      let passedMs = 0;
      const clock = { ...world.clock, elapsed: () => world.clock.elapsed() + passedMs };
      laptop.engine = { ...laptop.engine, world: { ...world, clock } };
      const id = await laptop.created({ waitMs: minute });
      const running = laptop.runs(id);
      await eventually(() => server.hub.deployments[1]?.statuses[0]?.state === 'queued', 'it waits');
      server.troubles.push({ matches: (_, path) => path === '/graphql', status: 502, times: 99 });
      passedMs = minute;
      const { failure } = await running;
      assert.ok(failure?.reason === 'locked' && failure.machine === 'desktop', JSON.stringify(failure));
      assert.deepEqual(place.effects, []);
    });

    it('what waits for a reviewer, or comes from who knows where, holds nobody', async () => {
      ofSam({ payload: 'v1' }, 'waiting');
      ofSam({ payload: { web: true } }, 'in_progress');
      assert.equal((await laptop.deploys()).state, 'done');
    });

    it('what this machine left behind does not hold it', async () => {
      await laptop.deploys();
      const left = only();
      server.hub.tell(left, { state: 'in_progress' });
      assert.equal((await laptop.deploys({ version: 'v3' })).state, 'done');
      assert.equal(left.statuses.at(-1)?.description, 'It ended without a word.');
    });

    it('who slept in the middle and cannot ask GitHub begins nothing more, but may bring back', async () => {
      const hasSlept = (): boolean => place.isRunning('v2');
      const { world } = laptop.engine;
      const clock = { ...world.clock, now: () => world.clock.now() + (hasSlept() ? 40 * minute : 0) };
      laptop.engine = { ...laptop.engine, world: { ...world, clock } };
      server.troubles.push({ matches: hasSlept, status: 503, times: 999 });
      const id = await laptop.created();
      const asked = await laptop.runs(id);
      assert.deepEqual([asked.state, place.effects], ['needsPerson', ['do start']]);
      assert.match(
        render(asked.question!.text, english),
        /^GitHub has not heard of this operation for so long/,
      );
      const answer = { question: asked.question!.id, choice: 'bringBack', by: 'Kim' };
      assert.equal((await laptop.runs(id, { answer })).state, 'cancelled');
      assert.deepEqual([place.traffic, place.running], ['v1', ['v1']]);
    });

    it('what this machine has at work elsewhere in the environment is left alone', async () => {
      const id = await laptop.created();
      const { log } = await laptop.auditHead();
      const mine = ofSam({}, 'in_progress');
      Object.assign(mine.payload as object, { services: [], audit: { log, entries: 0, hash: '' } });
      assert.equal((await laptop.runs(id)).state, 'done');
      assert.equal(stateOf(mine), 'in_progress');
    });

    it('a copy of its state on another machine is another machine', async () => {
      const id = await laptop.created();
      const { log } = await laptop.auditHead();
      const copied = ofSam({}, 'in_progress');
      Object.assign(copied.payload as object, { host: 'other', audit: { log, entries: 0, hash: '' } });
      assert.deepEqual([(await laptop.runs(id)).state, place.effects], ['needsPerson', []]);
      assert.equal(stateOf(copied), 'in_progress');
    });
  });

  describe('goes on without GitHub', () => {
    const trouble = (more: Partial<Trouble>): void => {
      server.troubles.push({ matches: () => true, times: 99, status: 500, ...more });
    };
    const unlocked = async (because: RegExp): Promise<void> => {
      const id = await laptop.created();
      assert.equal((await laptop.runs(id)).state, 'done');
      const notes = (await laptop.notes(id)).join('\n');
      assert.match(notes, /Not locked against other machines/);
      assert.match(notes, because);
    };

    it('where it is down', async () => {
      trouble({ status: 502 });
      await unlocked(/GitHub has a fault/);
    });

    it('where too much was asked of it', async () => {
      trouble({ status: 403, headers: { 'retry-after': '60' } });
      await unlocked(/requests|wait/i);
    });

    it('where its answer breaks off', async () => {
      trouble({ status: 200, half: true, body: { id: 1, environment: 'staging' } });
      await unlocked(/./);
    });

    it('where nobody is signed in', async () => {
      laptop = await machine('laptop', null);
      await unlocked(/nobody is signed in to GitHub/);
      assert.deepEqual(server.asked, []);
    });

    it('where the token expires in the middle, and says that GitHub does not know', async () => {
      place.write('hang-switch');
      const id = await laptop.created();
      const running = laptop.runs(id);
      await eventually(() => place.read('hangs-switch') !== null, 'it is at work');
      await eventually(() => only().statuses.length === 1, 'it has told so');
      server.tokens.clear();
      const { tellRunner } = await import('../../../../agent/operations/runners/runnerSocket.ts');
      await tellRunner(laptop.engine.world.own.id, id, { type: 'cancel', by: 'Kim' });
      assert.equal((await running).state, 'cancelled');
      assert.match((await laptop.notes(id)).join(), /GitHub does not know how far this is/);
      assert.equal(stateOf(only()), 'in_progress');
    });

    it('and without a word where no remote is on GitHub', async () => {
      laptop = await machine('laptop', 'kim', '/srv/git/shop.git');
      const id = await laptop.created();
      assert.equal((await laptop.runs(id)).state, 'done');
      assert.deepEqual([await laptop.notes(id), server.asked], [[], []]);
    });
  });
});
