import assert from 'node:assert/strict';
import { Failed } from '../../../../agent/protocol/failures.ts';
import type { TargetPlace } from '../../../../agent/platforms/platform.ts';
import type { DeployInput } from '../../../../agent/protocol/input.ts';
import { say } from '../../../../agent/protocol/say.ts';
import { makePlan } from '../../../../agent/operations/plans/makePlan.ts';
import { removeTemporaryFolders, type Repository } from '../../../standins/repository.ts';
import { environments, projectFile, sampleProject } from '../../../standins/sampleProject.ts';
import { kind, stepIds, text, texts, TestWorld } from '../../../standins/world.ts';

const staging: DeployInput = { kind: 'deploy', environment: 'staging', ref: null, services: 'changed' };

describe('deploy', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let repo: Repository;
  let test: TestWorld;

  before(() => {
    repo = sampleProject();
    repo.commit('Change web', { 'web/index.mjs': '2' });
    repo.commit('Change worker', { 'worker/index.mjs': '2' });
  });
  beforeEach(async () => {
    test = await TestWorld.of(repo);
  });
  after(removeTemporaryFolders);

  const allServe = async (ref: string): Promise<void> => {
    for (const service of ['api', 'web', 'worker']) await test.serves('staging', service, ref);
  };

  it('builds every service where nothing runs, all builds before the first start, dependencies first', async () => {
    assert.deepEqual(stepIds(await test.draft(staging)), [
      ...['build:api', 'build:web', 'build:worker'],
      ...['start:api', 'start:web', 'start:worker'],
      ...['switch:api', 'switch:web', 'switch:worker'],
      ...['verify:api', 'verify:web', 'verify:worker', 'check:smoke'],
    ]);
  });

  it('deploys only what changed since each target was last deployed', async () => {
    await allServe('main~1');
    await test.serves('staging', 'web', 'first');
    const { facts } = await test.draft(staging);
    assert.deepEqual(
      facts.targets.map(({ service }) => service),
      ['web', 'worker'],
    );
  });

  it('loses no change when a service was deployed alone in between', async () => {
    await allServe('first');
    await test.serves('staging', 'worker', 'main');
    const { facts } = await test.draft(staging);
    assert.deepEqual(
      facts.targets.map(({ service }) => service),
      ['web'],
    );
  });

  it('deploys again what has crashed, though nothing changed', async () => {
    await allServe('main');
    test.platform.target({ environment: 'staging', service: 'api' }).crashed = true;
    const { facts } = await test.draft(staging);
    assert.deepEqual(
      facts.targets.map(({ service }) => service),
      ['api'],
    );
  });

  it('says that there is nothing to do instead of planning an empty deploy', async () => {
    await allServe('main');
    const { facts, remarks } = await test.draft(staging);
    assert.match(text(remarks.nothingToDo), /Nothing to deploy: staging has everything up to/);
    assert.deepEqual([facts.targets, facts.steps], [[], []]);
  });

  it('deploys all services when asked for all, and none that runs this very version', async () => {
    await allServe('first');
    await test.serves('staging', 'api', 'main');
    const { facts } = await test.draft({ ...staging, services: 'all' });
    assert.deepEqual(
      facts.targets.map(({ service }) => service),
      ['web', 'worker'],
    );
  });

  it('deploys the chosen services alone', async () => {
    const { facts } = await test.draft({ ...staging, services: ['worker'] });
    assert.deepEqual(
      facts.targets.map(({ service }) => service),
      ['worker'],
    );
  });

  it('refuses a service that the environment does not have, and names those it has', async () => {
    const failure = { reason: 'unknownName', what: 'service', name: 'mail', known: ['web', 'api', 'worker'] };
    await assert.rejects(test.draft({ ...staging, services: ['mail'] }), new Failed(failure as never));
  });

  it('refuses an environment and a commit that nobody knows', async () => {
    await assert.rejects(test.draft({ ...staging, environment: 'moon' }), { message: 'unknownName' });
    await assert.rejects(test.draft({ ...staging, ref: 'nowhere' }), { message: 'unknownName' });
  });

  it('builds anew under another artifact when a rebuild is forced, also where nothing changed', async () => {
    await allServe('main');
    const draft = await test.draft({ ...staging, services: ['web'], forceRebuild: true });
    const [target] = draft.facts.targets;
    assert.equal(target?.action, 'build');
    assert.ok(!test.platform.artifacts.has(target.then!.artifact), 'one of its own');
    await test.carryOut({ ...staging, services: ['web'], forceRebuild: true }, { operation: 'op-7' });
    assert.ok(test.platform.artifacts.has(target.then!.artifact), 'the very one that the plan names');
    const again = await test.draft({ ...staging, services: ['web'], forceRebuild: true });
    assert.notEqual(again.facts.targets[0]?.then?.artifact, target.then?.artifact);
  });

  it('builds anew once more where a forced build failed after it was built', async () => {
    await allServe('main');
    const input = { ...staging, services: ['web'], forceRebuild: true };
    const first = (await test.draft(input)).facts.targets[0]?.then?.artifact;
    assert.equal((await test.draft(input)).facts.targets[0]?.then?.artifact, first, 'an approval still fits');
    test.platform.failing.add('switch:web');
    await assert.rejects(test.carryOut(input, { operation: 'op-8' }));
    assert.notEqual((await test.draft(input)).facts.targets[0]?.then?.artifact, first);
  });

  it('uses an artifact that was built before', async () => {
    const commit = await test.serves('development', 'web', 'main');
    const { facts } = await test.draft({ ...staging, services: ['web'] });
    assert.deepEqual([facts.targets[0]?.action, facts.targets[0]?.then?.commit], ['reuse', commit.sha]);
    assert.ok(!facts.steps.some(({ id }) => id === 'build:web'));
  });

  it('shows what comes in and what goes out', async () => {
    await allServe('first');
    const { remarks } = await test.draft({ ...staging, services: ['web'] });
    assert.deepEqual(
      remarks.commits[0]?.in.map(({ title }) => title),
      ['Change worker', 'Change web'],
    );
    assert.deepEqual(remarks.commits[0].out, []);
  });

  it('puts the new version there and proves that it answers', async () => {
    await allServe('first');
    await test.carryOut(staging);
    const commit = await test.commit('main');
    assert.equal(test.platform.answer('staging', 'web')?.version, commit.sha);
    assert.equal(test.platform.answer('staging', 'api')?.version, (await test.commit('first')).sha);
  });

  it('brings the old version back when the new one is not well once it has the traffic', async () => {
    await allServe('first');
    const { sha } = await test.commit('main');
    test.platform.brokenInTraffic.add(sha);
    await assert.rejects(test.carryOut(staging), { message: 'neverHealthy' });
    assert.equal(test.platform.answer('staging', 'web')?.version, (await test.commit('first')).sha);
  });

  it('keeps the old version when the new one never gets healthy', async () => {
    await allServe('first');
    test.platform.broken.add((await test.commit('main')).sha);
    await assert.rejects(test.carryOut(staging), { message: 'neverHealthy' });
    assert.deepEqual(test.platform.traffic, []);
  });

  it('makes the same plan from the same world, and the same steps from the same plan', async () => {
    await allServe('first');
    const [one, other] = [await test.draft(staging), await test.draft(staging)];
    assert.equal(makePlan(one, test.clock).hash, makePlan(other, test.clock).hash);
    const steps = await test.steps(one, 'op-9');
    assert.deepEqual(
      steps.map(({ id }) => id),
      stepIds(one),
    );
  });

  it('undoes itself by going back to exactly what ran', async () => {
    await allServe('first');
    const { facts } = await test.draft(staging);
    const undo = kind(staging).undo(facts, 'op-1' as never);
    assert.deepEqual(undo, {
      kind: 'rollback',
      environment: 'staging',
      services: ['web', 'worker'],
      to: {
        deployments: Object.fromEntries(facts.targets.map(({ service, now }) => [service, now?.deployment])),
      },
    });
  });

  it('has nothing to go back to where nothing ran', async () => {
    const { facts, remarks } = await test.draft(staging);
    assert.equal(kind(staging).undo(facts, 'op-1' as never), null);
    assert.match(text(remarks.undo), /Nothing ran here before/);
  });

  it('is no emergency without a reason', async () => {
    for (const reason of ['', '  '])
      await assert.rejects(test.draft({ ...staging, emergency: { reason } }), { message: 'badInput' });
  });

  it('is marked as an emergency with its reason, and leaves the checks before it out', async () => {
    const input: DeployInput = { ...staging, emergency: { reason: 'Payments are down' } };
    const { facts, remarks } = await test.draft(input);
    assert.match(text(remarks.title), /^Emergency deploy/);
    assert.match(texts(remarks.effects).join(), /Payments are down/);
    assert.ok(!facts.steps.some(({ id }) => id.startsWith('validate:')));
  });

  it('is followed by the short checks alone in an emergency', async () => {
    const after = (emergency: boolean) => ({ run: 'node -e 0', when: 'after', emergency });
    const checks = { smoke: after(true), load: after(false) };
    const world = await TestWorld.of(sampleProject({ checks }));
    const checked = async (input: DeployInput): Promise<readonly string[]> =>
      (await world.draft(input)).facts.steps.map(({ id }) => id).filter((id) => id.startsWith('check:'));
    assert.deepEqual(await checked(staging), ['check:smoke', 'check:load']);
    assert.deepEqual(await checked({ ...staging, emergency: { reason: 'Down' } }), ['check:smoke']);
  });

  it('builds with the variables of the environment that gets the build as it is, and says so', async () => {
    const on = (variables: object) => ({ targets: { web: { platform: 'local', variables } } });
    const world = await TestWorld.of(
      sampleProject(
        environments({
          staging: on({ API_URL: 'of staging', LOG_LEVEL: 'debug' }),
          production: on({ API_URL: 'of production' }),
        }),
      ),
    );
    world.platform.builtFor = (from, to) => from.kind === 'staging' && to.kind === 'production';
    const { remarks } = await world.carryOut(staging);
    assert.deepEqual(world.platform.requests.at(-1)?.target.variables, { API_URL: 'of production' });
    assert.match(
      texts(remarks.effects).join('\n'),
      /web is built with the variables of production, .* those of staging are not used: API_URL, LOG_LEVEL/,
    );
    await world.carryOut({ ...staging, environment: 'production' }, { operation: 'op-2' });
    assert.deepEqual(world.platform.requests.at(-1)?.target.variables, { API_URL: 'of production' });
  });

  it('is refused for a preview, which is made anew instead', async () => {
    await assert.rejects(test.draft({ ...staging, environment: 'preview-x' }), { message: 'badInput' });
  });

  it('reads each source of the platform once', async () => {
    await allServe('first');
    test.platform.reads.targets = 0;
    await test.draft(staging);
    assert.deepEqual(test.platform.reads, { targets: 1, accounts: 1 });
  });

  it('asks git what its branches are, and nothing that it knows already', async () => {
    await allServe('first');
    await test.draft(staging);
    test.gitCalls.splice(0);
    await test.draft(staging);
    assert.deepEqual(test.gitCalls.sort(), ['config', 'for-each-ref']);
  });

  it('names commands that changed since the version that runs', async () => {
    const own = sampleProject();
    own.commit('Build otherwise', { 'taxiway.json': projectFile().replaceAll('make', 'make all') });
    const world = await TestWorld.of(own);
    await world.serves('staging', 'web', 'first');
    const { remarks } = await world.draft({ ...staging, services: ['web'] });
    assert.match(texts(remarks.warnings).join('\n'), /The build of web was "make" and is now: make all/);
  });

  it('says what its platform warns of where something is built, and nothing where it is there', async () => {
    const warningsAt = ({ service }: TargetPlace) =>
      Promise.resolve([say('{0} is the first there.', service)]);
    Object.assign(test.platform, { warningsAt });
    const { remarks } = await test.draft({ ...staging, services: ['web', 'api'] });
    assert.deepEqual(texts(remarks.warnings).slice(0, 2), [
      'api is the first there.',
      'web is the first there.',
    ]);
    await allServe('main');
    const back = await test.draft({
      kind: 'promote',
      from: 'staging',
      environment: 'production',
      services: 'all',
    });
    assert.doesNotMatch(texts(back.remarks.warnings).join(), /the first there/);
  });

  it('goes by the committed rules and says that the working copy differs', async () => {
    const own = sampleProject(environments({ staging: { gates: { approvals: 1 } } }));
    own.write({ 'taxiway.json': projectFile() });
    const world = await TestWorld.of(own);
    const { facts, remarks } = await world.draft({ ...staging, services: ['web'] });
    assert.equal(facts.gates.find(({ gate }) => gate === 'approvals')?.verdict, 'fails');
    assert.match(texts(remarks.warnings).join('\n'), /working copy says something else/);
  });
});
