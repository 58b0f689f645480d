import assert from 'node:assert/strict';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { english, render, say } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { WaitingChange } from '../../../agent/protocol/model.ts';
import { Cache } from '../../../agent/watch/cache.ts';
import { ProjectWatch } from '../../../agent/watch/projectWatch.ts';
import { eventually } from '../../standins/eventually.ts';
import { GitHubServer } from '../../standins/github/gitHubServer.ts';
import { rememberingGit } from '../../standins/rememberingGit.ts';
import {
  removeTemporaryFolders,
  repository,
  temporaryFolder,
  type Repository,
} from '../../standins/repository.ts';
import { signedInAs } from '../../standins/signedInAs.ts';
import {
  configuration,
  noon,
  operation,
  reading,
  rules,
  WatchedProject,
} from '../../standins/watchedProject.ts';

const sha = 'a'.repeat(40);

describe('the watch of GitHub', function () {
  this.timeout(20_000);
  let server: GitHubServer;
  let repo: Repository;
  let watched: WatchedProject;
  let watch: ProjectWatch;

  beforeEach(async () => {
    server = await GitHubServer.start();
    server.tokens.set('good', 'octocat');
    repo = repository({ 'a.txt': '1' });
    repo.git('remote', 'add', 'hub', 'git@github.com:acme/shop.git');
    watched = new WatchedProject(
      temporaryFolder(),
      new Git(repo.folder, rememberingGit(repo.folder, gitRunner(repo.folder, new Redactor()))),
    );
    watched.configure(configuration([rules('staging')]));
    watched.signIn = signedInAs({ token: 'good' }, server.url);
    watch = new ProjectWatch(watched, () => undefined);
  });
  afterEach(async () => {
    await watch.end();
    await server.end();
    assert.deepEqual(server.drift, []);
  });
  after(removeTemporaryFolders);

  function age(): string | undefined {
    return watch.snapshot().sources.find(({ source }) => source === 'github')?.state;
  }

  it('shows the open pull requests, who asks, and what is left of the hour', async () => {
    server.hub.openPull({ branch: 'login', sha });
    await watch.look();
    await watch.lookAtGitHub();
    const { pullRequests, github } = watch.snapshot();
    assert.deepEqual(
      pullRequests.map(({ number, branch }) => [number, branch]),
      [[1, 'login']],
    );
    assert.deepEqual([github?.repository, github?.account], ['acme/shop', 'octocat']);
    assert.ok(github?.quota);
    assert.match(render(github.lines[0]!), /^octocat on GitHub, 49\d\d of 5,?000 requests left until /);
    assert.equal(github.lines.length, 1);
    assert.equal(age(), 'fresh');
  });

  describe('where a workflow keeps the schedule of what runs elsewhere', () => {
    const schedule = { zone: 'UTC', sleep: '0 18 * * *', wake: null, holidays: [] };
    const told = async (): Promise<readonly string[]> => {
      await watch.look();
      await watch.lookAtGitHub();
      const { sleep, said } = watch.snapshot().environments[0]!;
      const lines = said.lines.map((line) => render(line, { ...english, date: () => 'then' }));
      return [String(sleep?.keepAwakeUntil ?? null), ...lines];
    };

    beforeEach(() => {
      for (const one of watched.platforms.values()) (one as { isElsewhere: boolean }).isElsewhere = true;
      watched.configure(configuration([rules('staging', { schedule })]));
      watched.readings = [reading('staging', 'web')];
    });

    it('says so, and until when it is told to leave it awake', async () => {
      const until = noon + 36_000_000;
      const value = new Date(until).toISOString();
      server.hub.settings.set(server.hub.settings.variables(), 'TAXIWAY_KEEP_AWAKE_STAGING', value);
      const [kept, ...lines] = await told();
      assert.equal(kept, String(until));
      assert.ok(lines.includes('kept awake until then'), lines.join());
      assert.ok(
        lines.some((line) => line.startsWith('The workflow "Sleep and wake staging" on GitHub keeps')),
      );
    });

    it('passes over a time that is over, and one that is none', async () => {
      for (const value of [new Date(noon - 1).toISOString(), 'tomorrow']) {
        server.hub.settings.set(server.hub.settings.variables(), 'TAXIWAY_KEEP_AWAKE_STAGING', value);
        assert.equal((await told())[0], 'null');
      }
    });

    it('asks again once something was woken, which tells the workflow to leave it awake', async () => {
      assert.equal((await told())[0], 'null');
      const until = noon + 3_600_000;
      const value = new Date(until).toISOString();
      server.hub.settings.set(server.hub.settings.variables(), 'TAXIWAY_KEEP_AWAKE_STAGING', value);
      watched.all = [operation('woken', { kind: 'wake', state: 'done', endedAt: noon })];
      await watch.look('operations');
      const { environments } = watch.snapshot();
      assert.equal(environments[0]?.sleep?.keepAwakeUntil ?? null, null, 'GitHub has not answered yet');
      const isTold = () => watch.snapshot().environments[0]?.sleep?.keepAwakeUntil === until;
      await eventually(isTold, 'GitHub is asked');
    });

    it('asks nothing of it where there is no schedule', async () => {
      watched.configure(configuration([rules('staging')]));
      await told();
      assert.ok(server.asked.every(({ path }) => !path.endsWith('/actions/variables')));
    });
  });

  it('says which part of it GitHub does not show to this account', async () => {
    server.hub.openPull({ branch: 'login', sha });
    server.hub.hides.add('statusCheckRollup');
    await watch.look();
    await watch.lookAtGitHub();
    const { pullRequests, github } = watch.snapshot();
    assert.equal(pullRequests.length, 1);
    assert.match(render(github!.lines[1]!), /^GitHub does not show checks to this account/);
    assert.equal(age(), 'fresh');
  });

  describe('shows what others did in an environment', () => {
    const at = (ms: number): string => new Date(noon + ms).toISOString();
    const payload = {
      ...{ taxiway: 1, operation: 'theirs', kind: 'deploy', machine: 'desktop', by: 'Sam', commit: null },
      ...{ expiresAfterMs: 900_000, isPushed: true, plan: 'p', overrides: [], services: [] },
      audit: { log: 'theirs', entries: 0, hash: '' },
    };
    const told = async (): Promise<string | null> => {
      await watch.look();
      await watch.lookAtGitHub();
      const { shared = null } = watch.snapshot().environments[0] ?? {};
      return shared && render(shared.text, { ...english, date: () => 'then' });
    };

    beforeEach(() => (watched.readings = [reading('staging', 'web')]));

    it('where it is newer than what is known here', async () => {
      const theirs = { sha, environment: 'staging', payload };
      server.hub.deploy({ ...theirs, createdAt: at(-3_600_000) }, 'success');
      assert.equal(await told(), null, 'it is older than what runs here');
      server.hub.deploy({ ...theirs, createdAt: at(0) }, 'success', 'https://shop.example');
      assert.equal(await told(), 'deployed by octocat on desktop, then');
      assert.equal(watch.snapshot().environments[0]?.shared?.url, 'https://shop.example');
      server.hub.deploy({ ...theirs, createdAt: at(1) }, 'inactive');
      assert.equal(await told(), 'deployed by octocat on desktop, then', 'that one only looked');
      server.hub.deploy(
        { ...theirs, payload: '', creator: 'github-actions[bot]', createdAt: at(2) },
        'failure',
      );
      assert.equal(await told(), 'a deployment by github-actions[bot] failed, then');
    });

    it('and who holds it, until nothing is heard of them any more', async () => {
      const one = server.hub.deploy({ sha, environment: 'staging', payload, createdAt: at(-60_000) });
      server.hub.tell(one, { state: 'in_progress', createdAt: at(-60_000) });
      assert.equal(await told(), 'held by octocat on desktop since then');
      watched.now = noon + 3_600_000;
      assert.equal(await told(), null);
    });

    it('but not what was done from here, nor elsewhere', async () => {
      watched.all = [operation('ours', { state: 'done', endedAt: noon })];
      server.hub.deploy(
        { sha, environment: 'staging', payload: { ...payload, operation: 'ours' } },
        'success',
      );
      server.hub.deploy({ sha, environment: 'another', payload }, 'success');
      assert.equal(await told(), null);
    });

    it('at no request more', async () => {
      await told();
      const queries = server.asked.filter(({ operation }) => operation === 'graphql');
      assert.equal(queries.length, 1, 'everything is in one');
    });
  });

  it('shows deployments that wait for a reviewer', async () => {
    server.hub.waitingRuns.push({
      ...{ id: 7, sha, environment: 'production', actor: 'mona', reviewers: ['octocat'], said: [] },
      createdAt: server.hub.now(),
    });
    await watch.look();
    await watch.lookAtGitHub();
    assert.deepEqual(
      watch.snapshot().waitingDeployments.map(({ environment, by, yours }) => [environment, by, yours]),
      [['production', 'mona', true]],
    );
  });

  it('looks again at what waits for approval, which is given on GitHub', async () => {
    await watch.look();
    const change: WaitingChange = {
      ...{ plan: as('f'.repeat(64)), title: say('Deploy'), gates: ['approvals'], yours: true },
      ...{ input: { kind: 'wake', environment: 'staging' }, until: Number.MAX_SAFE_INTEGER },
    };
    watched.waiting = () => Promise.resolve(new Map([['staging', [change]]]));
    await watch.look('plans');
    assert.equal(watch.snapshot().environments[0]?.waitingFor.length, 1);
    watched.waiting = () => Promise.resolve(new Map<string, WaitingChange[]>());
    await watch.lookAtGitHub();
    await eventually(() => watch.snapshot().environments[0]?.waitingFor.length === 0, 'nothing waits');
  });

  it('forgets one that was closed', async () => {
    const pull = server.hub.openPull({ branch: 'login', sha });
    await watch.look();
    await watch.lookAtGitHub();
    pull.open = false;
    await watch.lookAtGitHub();
    assert.deepEqual(watch.snapshot().pullRequests, []);
  });

  it('asks nothing while nobody is signed in, and says which repository it would ask for', async () => {
    watched.signIn = signedInAs(null, server.url);
    await watch.look();
    await watch.lookAtGitHub();
    assert.deepEqual(watch.snapshot().github, {
      ...{ repository: 'acme/shop', account: null, quota: null, lines: [] },
    });
    assert.equal(server.asked.length, 0);
  });

  it('keeps nothing of it once somebody signed out', async () => {
    server.hub.openPull({ branch: 'login', sha });
    await watch.look();
    await watch.lookAtGitHub();
    assert.ok(await new Cache(watched.own.folder('cache')).gitHub());
    watched.signIn = signedInAs(null, server.url);
    await watch.lookAtGitHub();
    assert.deepEqual(watch.snapshot().pullRequests, []);
    assert.equal(await new Cache(watched.own.folder('cache')).gitHub(), null);
  });

  it('asks no more with a token that GitHub does not know, until somebody signs in', async () => {
    watched.signIn = signedInAs({ token: 'other' }, server.url);
    await watch.look();
    await watch.lookAtGitHub();
    const asked = server.asked.length;
    assert.equal(age(), 'failing');
    const { message = null } = watch.snapshot().sources.find(({ source }) => source === 'github') ?? {};
    assert.equal(
      message && render(message),
      'GitHub does not accept the token any more. Sign in to GitHub again.',
    );
    watch.watch(); // would ask at once
    for (let round = 0; round < 5; round++) await watch.refresh(); // takes longer
    assert.equal(server.asked.length, asked);
  });

  it('asks nothing before the moment that GitHub names, and says which', async () => {
    await watch.look();
    const reset = String(watched.now / 1000 + 1800);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    server.troubles.push({ matches: () => true, status: 403, headers });
    await watch.lookAtGitHub();
    const asked = server.asked.length;
    const { message = null } = watch.snapshot().sources.find(({ source }) => source === 'github') ?? {};
    assert.match(message ? render(message) : '', /^GitHub asks to wait until .* too many requests/);
    watch.watch(); // would ask at once
    for (let round = 0; round < 5; round++) await watch.refresh(); // takes longer
    assert.equal(server.asked.length, asked);
  });

  it('asks nothing without a remote on GitHub', async () => {
    repo.git('remote', 'set-url', 'hub', '/srv/git/shop.git');
    await watch.look();
    await watch.lookAtGitHub();
    assert.equal(watch.snapshot().github, null);
    assert.equal(server.asked.length, 0);
  });

  it('follows a repository that moved', async () => {
    server.hub.name = 'store';
    server.hub.formerNames.push('shop');
    await watch.look();
    await watch.lookAtGitHub();
    assert.equal(watch.snapshot().github?.repository, 'acme/store');
  });

  it('keeps what it knew, and says so, while GitHub does not answer', async () => {
    server.hub.openPull({ branch: 'login', sha });
    await watch.look();
    await watch.lookAtGitHub();
    server.troubles.push({ matches: () => true, status: 403, headers: { 'retry-after': '60' }, times: 9 });
    await watch.lookAtGitHub();
    assert.deepEqual([watch.snapshot().pullRequests.length, age()], [1, 'failing']);
  });

  it('follows what was pushed from here to its end', async () => {
    repo.withRemote();
    await watch.look();
    await watch.lookAtGitHub();
    repo.git('commit', '--allow-empty', '--quiet', '-m', 'Prices');
    repo.git('push', '--quiet', 'origin', 'main');
    await watch.look('git');
    const { head } = watch.snapshot();
    server.hub.checks.set(head!, [{ name: 'lint', status: 'IN_PROGRESS', conclusion: null, url: '' }]);
    await watch.lookAtGitHub();
    const [begun] = watch.snapshot().pushed;
    assert.deepEqual([begun?.branch, begun?.state, begun?.checks.pending], ['main', 'watched', 1]);
    server.hub.checks.set(head!, [
      { name: 'lint', status: 'COMPLETED', conclusion: 'FAILURE', url: 'https://ci' },
    ]);
    await watch.lookAtGitHub();
    const [ended] = watch.snapshot().pushed;
    assert.deepEqual([ended?.state, ended?.url], ['failed', 'https://ci']);
    const queries = () => server.asked.filter(({ operation }) => operation === 'graphql').length;
    const asked = queries();
    await watch.lookAtGitHub();
    assert.equal(queries(), asked + 1, 'what has ended is asked for no more');
  });

  it('shows the workflow runs, and follows one that was started here to its end', async () => {
    const { hub } = server;
    hub.run({ path: '.github/workflows/ci.yml', status: 'completed', conclusion: 'success' });
    const run = hub.run({ path: '.github/workflows/deploy.yml', branch: 'other' });
    await watch.look();
    await watch.lookAtGitHub();
    const shown = () =>
      watch.snapshot().runs.map(({ name, state, startedHere }) => [name, state, startedHere]);
    assert.deepEqual(shown(), [
      ['deploy', 'waiting', false],
      ['ci', 'done', false],
    ]);
    await watch.followRun(run.id);
    assert.deepEqual(shown()[0], ['deploy', 'waiting', true]);
    Object.assign(run, { status: 'completed', conclusion: 'failure' });
    await watch.lookAtGitHub();
    assert.deepEqual(shown()[0], ['deploy', 'failed', true]);
  });

  it('finds again what was started before the window was loaded anew, and only that', async () => {
    const byHand = { path: '.github/workflows/deploy.yml', event: 'workflow_dispatch' };
    const createdAt = new Date(watched.now - 60_000).toISOString();
    const own = server.hub.run({ ...byHand, createdAt });
    const again = server.hub.run({ ...byHand, event: 'push', attempt: 2, createdAt });
    server.hub.run({ ...byHand, actor: 'hubot', createdAt });
    server.hub.run({ ...byHand, event: 'push', createdAt });
    server.hub.run({ ...byHand, createdAt: new Date(watched.now + 3_600_000).toISOString() });
    const found = () => watch.snapshot().runs.flatMap(({ id, startedHere }) => (startedHere ? [id] : []));
    await watch.look();
    await watch.lookAtGitHub();
    assert.deepEqual(found().sort(), [own.id, again.id]);
    const questions = server.asked.length;
    await watch.lookAtGitHub();
    assert.equal(server.asked.length - questions, 3, 'older ones are asked for once');
  });

  it('finds one that goes on though many were started since', async () => {
    const createdAt = new Date(watched.now - 60_000).toISOString();
    const own = server.hub.run({
      path: '.github/workflows/deploy.yml',
      event: 'workflow_dispatch',
      createdAt,
    });
    for (let times = 0; times < 40; times++) server.hub.run({ path: '.github/workflows/ci.yml', createdAt });
    await watch.look();
    await watch.lookAtGitHub();
    assert.ok(watch.snapshot().runs.some(({ id, startedHere }) => id === own.id && startedHere));
  });

  it('shows in the other window what one of them found', async () => {
    server.hub.openPull({ branch: 'login', sha });
    await watch.look();
    await watch.lookAtGitHub();
    const asked = server.asked.length;
    const other = new ProjectWatch(watched, () => undefined);
    try {
      await other.look();
      const found = new Promise<void>((resolve) => {
        const looking = setInterval(() => {
          if (other.snapshot().pullRequests.length === 0) return;
          clearInterval(looking);
          resolve();
        }, 5);
      });
      other.watch();
      await found;
      assert.equal(server.asked.length, asked, 'it was not asked again');
    } finally {
      await other.end();
    }
  });
});
