import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Prober } from '../../../agent/health/prober.ts';
import { createdEnvironments } from '../../../agent/project/createdEnvironments.ts';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { as, type CommitSha } from '../../../agent/protocol/ids.ts';
import type { Problem } from '../../../agent/protocol/model.ts';
import { say } from '../../../agent/protocol/say.ts';
import type { SnapshotChange } from '../../../agent/protocol/requests.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { ProjectWatch } from '../../../agent/watch/projectWatch.ts';
import type { Watched } from '../../../agent/watch/watched.ts';
import { eventually } from '../../standins/eventually.ts';
import { removeTemporaryFolders, repository, temporaryFolder } from '../../standins/repository.ts';
import {
  configuration,
  deployment,
  noon,
  recipe,
  target,
  operation,
  reading,
  rules,
  sha,
  WatchedProject,
} from '../../standins/watchedProject.ts';

type Repo = ReturnType<typeof repository>;

describe('the watch', () => {
  let repo: Repo;
  let state: string;
  let watched: WatchedProject;
  let watch: ProjectWatch;
  let told: SnapshotChange[];
  let waiting: (() => void)[];
  let all: ProjectWatch[];

  /** Resolves once something that was told fits. */
  async function tells(fits: (change: SnapshotChange) => boolean): Promise<SnapshotChange> {
    for (;;) {
      const found = told.find(fits);
      if (found) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  function open(of: Watched = watched): ProjectWatch {
    const opened = new ProjectWatch(of, (change) => {
      told.push(change);
      for (const resolve of waiting.splice(0)) resolve();
    });
    all.push(opened);
    return opened;
  }

  beforeEach(() => {
    repo = repository({ 'a.txt': '1' });
    state = temporaryFolder();
    watched = new WatchedProject(state, new Git(repo.folder, gitRunner(repo.folder, new Redactor())));
    watched.configure(configuration([rules('staging'), rules('production', { promoteFrom: 'staging' })]));
    told = [];
    waiting = [];
    all = [];
    watch = open();
  });

  afterEach(() => Promise.all(all.map((one) => one.end())));
  after(removeTemporaryFolders);

  it('has the whole picture after one look', async () => {
    watched.readings = [reading('staging', 'web'), reading('preview-x', 'web')];
    await watch.look();
    const { state: ready, branch, environments, previews } = watch.snapshot();
    assert.equal(ready, 'ready');
    assert.equal(branch, 'main');
    assert.deepEqual(
      environments.map(({ name }) => name),
      ['staging', 'production'],
    );
    assert.deepEqual(
      previews.map(({ name, kind }) => [name, kind]),
      [['preview-x', 'preview']],
    );
    assert.equal(told.length, 1);
  });

  it('tells only the environment that changed, whole', async () => {
    watched.readings = [reading('staging', 'web'), reading('production', 'web')];
    await watch.look();
    watch.watch();
    told.length = 0;
    watched.readings = [reading('staging', 'web'), reading('production', 'web', sha(2))];
    writeFileSync(join(watched.own.folder('local'), 'status.json'), '{}');
    const change = await tells(({ environments }) => environments !== undefined);
    assert.deepEqual(
      change.environments?.map(({ name }) => name),
      ['production'],
    );
    assert.equal(change.environments[0]?.targets.length, 2);
  });

  it('sees what changes while it looks for the first time, and asks for health when it has looked', async () => {
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    watched.readConfiguration = () => answered.then(() => watched.configured);
    watched.answer = () => ({ status: 200, headers: {}, body: '', durationMs: 3 });
    watched.readings = [reading('staging', 'web')];
    watch.watch();
    const looked = watch.look();
    await eventually(() => watched.reads === 1, 'the platform is read');
    watched.readings = [reading('staging', 'web', sha(2))];
    writeFileSync(join(watched.own.folder('local'), 'status.json'), '{}');
    await eventually(() => watched.reads === 2, 'it is read again');
    answer();
    await looked;
    assert.equal(watch.snapshot().environments[0]?.targets[0]?.current?.commit.sha, sha(2));
    await tells(({ environments }) => environments?.[0]?.state === 'healthy');
  });

  it('reads each platform once for all targets', async () => {
    watched.readings = [reading('staging', 'web'), reading('staging', 'api'), reading('production', 'web')];
    await watch.look();
    assert.equal(watched.reads, 1);
  });

  it('notices a commit, and counts it as newer than what runs', async () => {
    watched.readings = [reading('staging', 'web', as<CommitSha>(repo.head()))];
    await watch.refresh();
    watch.watch();
    const newest = repo.commit('Two');
    const change = await tells(({ project }) => project?.head === newest);
    assert.equal(change.project?.branch, 'main');
    const counted = await tells(({ environments }) =>
      Boolean(environments?.some(({ targets }) => targets[0]?.newer.count === 1)),
    );
    assert.deepEqual(counted.environments?.find(({ name }) => name === 'staging')?.targets[0]?.newer.titles, [
      'Two',
    ]);
  });

  it('notices a branch that was made two folders deep', async () => {
    await watch.look();
    watch.watch();
    repo.branch('feature/deep/one');
    await tells(({ project }) => project?.branch === 'feature/deep/one');
  });

  it('says how far production is behind staging', async () => {
    const first = as<CommitSha>(repo.head());
    repo.commit('Two');
    const third = as<CommitSha>(repo.commit('Three'));
    watched.readings = [reading('staging', 'web', third), reading('production', 'web', first)];
    await watch.refresh();
    const production = watch.snapshot().environments.find(({ name }) => name === 'production');
    assert.deepEqual(production?.behind, { environment: 'staging', commits: 2 });
  });

  it('says where production is promoted from before anything runs there', async () => {
    watched.readings = [reading('staging', 'web')];
    await watch.refresh();
    const production = watch.snapshot().environments.find(({ name }) => name === 'production');
    assert.equal(production?.promoteFrom, 'staging');
    assert.equal(production.behind, null);
  });

  it('shows an environment that was made from production by its own rules, not by those of production', async () => {
    await createdEnvironments(watched.own).put('trial', {
      ...{ environment: 'trial', from: 'production', branch: 'feature' },
      ...{ commit: null, by: 'Test Author', createdAt: 0 },
    });
    watched.readings = [reading('staging', 'web'), reading('trial', 'web', sha(2))];
    await watch.refresh();
    const { promoteFrom, behind, branches, kind, targets } = watch
      .snapshot()
      .environments.find(({ name }) => name === 'trial')!;
    assert.deepEqual([promoteFrom, behind, branches, kind], [null, null, ['feature'], 'staging']);
    assert.equal(targets.length, 2);
  });

  it('takes a branch with braces for a pattern, as the rules do', async () => {
    watched.configure(configuration([rules('staging', { branches: ['{dev,next}', 'main'] })]));
    watched.readings = [reading('staging', 'web', as<CommitSha>(repo.head()))];
    repo.commit('Two');
    await watch.refresh();
    assert.equal(watch.snapshot().environments[0]?.targets[0]?.newer.count, 1);
  });

  it('keeps the last good picture while the project file cannot be used, and says so', async () => {
    await watch.look();
    watch.watch();
    const problem = {
      file: 'taxiway.json',
      severity: 'error',
      code: 'syntax',
      message: say('Broken.'),
    } as const;
    watched.configured = { state: 'invalidConfiguration', configuration: null, problems: [problem] };
    writeFileSync(join(repo.folder, 'taxiway.json'), '{');
    const change = await tells(({ project }) => project?.state === 'invalidConfiguration');
    assert.deepEqual(change.project?.problems, [problem]);
    assert.equal(watch.snapshot().environments.length, 2);
    watched.configure(configuration([rules('staging')]));
    writeFileSync(join(repo.folder, 'taxiway.json'), '{}');
    assert.deepEqual(
      (await tells(({ environmentsGone }) => Boolean(environmentsGone?.length))).environmentsGone,
      ['production'],
    );
  });

  it('tells of workflows that are out of step once the project file says something else, and when they are not', async () => {
    const step = { severity: 'warning', code: 'workflowOutOfStep', message: say('Out of step') } as const;
    let outOfStep: readonly Problem[] = [];
    watched.workflowProblems = () => Promise.resolve(outOfStep);
    await watch.look();
    watch.watch();
    outOfStep = [{ file: '.github/workflows/verify.yml', ...step }];
    watched.configure(configuration([rules('staging')]));
    writeFileSync(join(repo.folder, 'taxiway.json'), '{}');
    await tells(({ project }) => project?.problems.length === 1);
    outOfStep = [];
    repo.write({ '.github/workflows/verify.yml': '' });
    repo.commit('Generate');
    await tells(({ project }) => project?.problems.length === 0 && told.length > 1);
  });

  it('follows an operation that another program started', async () => {
    watched.readings = [reading('staging', 'web')];
    await watch.look();
    watch.watch();
    const id = '20261121-081530000-deploy-3f9a2c';
    watched.all = [operation(id)];
    mkdirSync(join(watched.own.operations, id));
    await tells(({ operations }) => operations?.[0]?.state === 'running');
    await tells(({ environments }) => environments?.[0]?.state === 'deploying');
    watched.all = [operation(id, { state: 'done' })];
    writeFileSync(join(watched.own.operations, id, 'journal.jsonl'), '\n');
    await tells(({ operations }) => operations?.[0]?.state === 'done');
  });

  it('asks at once how it is where an operation has ended, also where the old version is back', async () => {
    const id = '20261121-081530000-drill-3f9a2c';
    let asked = 0;
    const answering = (status: number) => () => (
      (asked += 1),
      { status, headers: {}, body: '', durationMs: 3 }
    );
    watched.readings = [reading('staging', 'web')];
    watched.answer = answering(503);
    watched.all = [operation(id)];
    mkdirSync(join(watched.own.operations, id));
    await watch.refresh();
    asked = 0;
    watch.watch();
    await eventually(() => asked > 0, 'it is asked while the operation runs');
    watched.answer = answering(200);
    watched.all = [operation(id, { state: 'done', endedAt: noon })];
    writeFileSync(join(watched.own.operations, id, 'journal.jsonl'), '\n');
    await tells(({ environments }) => environments?.[0]?.state === 'healthy');
  });

  it('finds an operation that was still being written when its folder was first seen', async () => {
    await watch.look();
    watch.watch();
    const id = '20261121-081530000-deploy-3f9a2c';
    mkdirSync(join(watched.own.operations, id));
    await eventually(() => watched.lookedAt.length > 0, 'it is looked at while it is empty');
    watched.all = [operation(id)]; // whole now, and nothing in the folder above tells so
    await tells(({ operations }) => operations?.[0]?.state === 'running');
  });

  it('says that there are no commits, and notices the first', async () => {
    await watch.end();
    repo = repository();
    watched = new WatchedProject(
      temporaryFolder(),
      new Git(repo.folder, gitRunner(repo.folder, new Redactor())),
    );
    watch = open();
    await watch.look();
    assert.equal(watch.snapshot().state, 'noCommits');
    assert.match(watch.snapshot().unusable?.said.what.text ?? '', /no commits yet/, 'and says why');
    watch.watch();
    repo.commit('One');
    await tells(({ project }) => project?.state === 'noConfiguration');
  });

  it('asks what serves how it is', async () => {
    watched.readings = [reading('staging', 'web'), reading('staging', 'api', null)];
    await watch.refresh();
    const staging = watch.snapshot().environments[0];
    assert.equal(staging?.state, 'healthy');
    assert.equal(staging.targets[0]?.health?.version, sha(1));
    watched.answer = () => ({ status: 503, headers: {}, body: '', durationMs: 3 });
    await watch.refresh();
    assert.equal(watch.snapshot().environments[0]?.state, 'degraded');
    await watch.refresh();
    assert.equal(watch.snapshot().environments[0]?.state, 'failing');
  });

  describe('of what lost one ping', () => {
    const kept = (): string => readFileSync(join(state, 'cache', 'health.json'), 'utf8');
    const written = (): number => statSync(join(state, 'cache', 'health.json')).ino;

    beforeEach(async () => {
      watched.readings = [reading('staging', 'web')];
      await watch.refresh();
      watched.answer = () => ({ status: 503, headers: {}, body: '', durationMs: 3 });
      await watch.refresh();
      assert.match(kept(), /"failuresInARow":1/);
    });

    it('knows nothing any more once it is asleep', async () => {
      watched.readings = [reading('staging', 'web', null)];
      await watch.refresh();
      assert.doesNotMatch(kept(), /failuresInARow/);
    });

    it('knows that it was an outage, and writes that once', async () => {
      await watch.refresh();
      assert.match(kept(), /"failuresInARow":2/);
      const before = written();
      await watch.refresh();
      assert.equal(written(), before);
      watched.now += 60_000;
      await watch.refresh();
      assert.notEqual(written(), before);
    });
  });

  it('asks what was made from another environment in the way of that one', async () => {
    const own = { ...target('web'), recipe: { ...recipe, health: '/own' } };
    watched.configure(configuration([rules('staging', { targets: [own] })]));
    await createdEnvironments(watched.own).put('trial', {
      ...{ environment: 'trial', from: 'staging', branch: null },
      ...{ commit: null, by: 'Test Author', createdAt: 0 },
    });
    watched.readings = [reading('trial', 'web')];
    const asked: string[] = [];
    watched.answer = ({ url }) => {
      asked.push(new URL(url).pathname);
      return { status: 200, headers: {}, body: sha(1), durationMs: 3 };
    };
    await watch.refresh();
    assert.deepEqual(asked, ['/own', '/version']);
  });

  it('shows what was last known until the sources have answered, and how old it is', async () => {
    watched.readings = [reading('staging', 'web')];
    await watch.look();
    await watch.end();
    const next = open();
    assert.equal((await next.recall())?.environments[0]?.name, 'staging');
    assert.deepEqual([...new Set(next.snapshot().sources.map((age) => age.state))], ['stale']);
    assert.ok(next.snapshot().sources.every(({ at }) => at !== null));
    await next.look();
    assert.deepEqual([...new Set(next.snapshot().sources.map((age) => age.state))], ['fresh']);
  });

  it('names a source that fails and keeps what it knew', async () => {
    watched.readings = [reading('staging', 'web')];
    await watch.look();
    watched.platforms.get('local')!.read = () => Promise.reject(new Error('gone'));
    await watch.refresh();
    const local = watch.snapshot().sources.find(({ source }) => source === 'local');
    assert.equal(local?.state, 'failing');
    assert.notEqual(local.at, null);
    assert.equal(watch.snapshot().environments[0]?.targets[0]?.current?.service, 'web');
  });

  it('asks for health in one window, and shows it in the other', async () => {
    watched.readings = [reading('staging', 'web')];
    await watch.look();
    watch.watch();
    await tells(({ environments }) => environments?.[0]?.state === 'healthy');
    told.length = 0;
    let asked = 0;
    const prober = new Prober(watched.clock, () => {
      asked += 1;
      return Promise.reject(new Error('the other window asks itself'));
    });
    const other = open(Object.create(watched, { prober: { value: prober } }) as Watched);
    await other.look();
    other.watch();
    await tells(({ environments }) => environments?.[0]?.state === 'healthy');

    watched.now += 1000;
    const current = { ...deployment('staging', 'web', sha(2)), servedFrom: watched.now };
    watched.readings = [reading('staging', 'web', sha(2), { current })];
    await other.look(); // its turn to ask would come before that of the first one
    await watch.look();
    const at = () => other.snapshot().environments[0]?.targets[0]?.health?.at;
    await eventually(() => at() === watched.now, 'the other one shows what the first one found');
    assert.equal(asked, 0);
  });

  it('tells nothing when it rests', async () => {
    await watch.look();
    watch.watch();
    watch.rest();
    told.length = 0;
    repo.commit('Two');
    await watch.look(); // whatever a watch would have told was told before this
    assert.equal(told.filter(({ project }) => project).length, 1);
  });
});
