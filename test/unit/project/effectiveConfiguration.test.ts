import assert from 'node:assert/strict';
import {
  effectiveConfiguration,
  type EffectiveOptions,
} from '../../../agent/project/effectiveConfiguration.ts';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { as } from '../../../agent/protocol/ids.ts';
import type { CommitSha } from '../../../agent/protocol/ids.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { removeTemporaryFolders, repository, type Repository } from '../../standins/repository.ts';

interface Said {
  readonly start?: string;
  readonly approvals?: number;
  readonly branches?: readonly string[];
  readonly environment?: string;
  readonly kind?: string;
  readonly more?: object;
}

/** A project file with one environment, whose approvals tell which copy of the rules counts and whose start which commands. */
function file({
  start = 'start',
  approvals = 0,
  branches = ['main'],
  environment = 'production',
  kind,
  more = {},
}: Said = {}): { 'taxiway.json': string } {
  const rules = {
    ...(kind ? { kind } : {}),
    branches,
    gates: { approvals },
    targets: { web: { platform: 'local' } },
  };
  const whole = {
    services: { web: { start } },
    environments: { [environment]: rules },
    previews: { targets: { web: { platform: 'local' } } },
    ...more,
  };
  return { 'taxiway.json': JSON.stringify(whole) };
}

/** The same with these gates. */
function withGate(gates: object, more: object): { 'taxiway.json': string } {
  const rules = { branches: ['main'], gates, targets: { web: { platform: 'local' } } };
  return file({ more: { environments: { production: rules }, ...more } });
}

async function effective(
  repo: Repository,
  {
    environment = 'production',
    at = 'HEAD',
    ...options
  }: EffectiveOptions & { environment?: string; at?: string | null } = {},
) {
  const git = new Git(repo.folder, gitRunner(repo.folder, new Redactor()));
  const commit = at === null ? null : as<CommitSha>(repo.git('rev-parse', at));
  const found = await effectiveConfiguration(git, environment, commit, options);
  const from = found.rulesFrom.kind === 'branch' ? found.rulesFrom.ref : found.rulesFrom.kind;
  const { rules, remarks, workingCopyDiffers, digest } = found;
  return {
    from,
    approvals: rules.gates.approvals,
    start: rules.targets[0]?.recipe.start,
    remarks: remarks.map((remark) => render(remark)),
    workingCopyDiffers,
    digest,
    found,
  };
}

async function reason(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: unknown) => (error instanceof Failed ? error.failure.reason : String(error)),
  );
}

const differs = 'taxiway.json in your working copy says something else; it does not count here.';

describe('which copy of the project file counts', function () {
  this.timeout(30_000); // real git, on a machine that may be busy
  after(removeTemporaryFolders);

  it('rules are those at the remote tip of the branch, commands those of the commit', async () => {
    const repo = repository(file({ start: 'old', approvals: 2 }));
    repo.withRemote();
    repo.branch('feature').commit('Mine', file({ start: 'new', approvals: 0 }));
    const { from, approvals, start, remarks, workingCopyDiffers } = await effective(repo);
    assert.deepEqual({ from, approvals, start }, { from: 'origin/main', approvals: 2, start: 'new' });
    assert.deepEqual([workingCopyDiffers, remarks], [true, [differs]]);
  });

  it('editing the working copy removes no gate, and is told', async () => {
    const repo = repository(file({ approvals: 2 }));
    repo.withRemote();
    const before = await effective(repo);
    repo.write(file({ approvals: 0, start: 'mine' }));
    const { approvals, start, remarks, digest } = await effective(repo);
    assert.deepEqual([before.remarks, before.workingCopyDiffers], [[], false]);
    assert.deepEqual({ approvals, start, remarks }, { approvals: 2, start: 'start', remarks: [differs] });
    assert.equal(digest, before.digest);
  });

  it('committing to the branch here removes no gate either, until it is pushed', async () => {
    const repo = repository(file({ approvals: 2 }));
    repo.withRemote();
    repo.commit('No gates', file({ approvals: 0 }));
    assert.equal((await effective(repo)).approvals, 2);
    repo.git('push', '--quiet');
    assert.equal((await effective(repo)).approvals, 0);
  });

  it("naming a branch of one's own as the branch of the environment removes no gate", async () => {
    const repo = repository(file({ approvals: 2 }));
    repo.withRemote();
    repo.branch('mine').commit('Mine', file({ approvals: 0, branches: ['mine'] }));
    repo.git('push', '--quiet', '--set-upstream', 'origin', 'mine');
    const { from, approvals } = await effective(repo);
    assert.deepEqual({ from, approvals }, { from: 'origin/main', approvals: 2 });
  });

  it('another branch than the default one keeps its own rules', async () => {
    const repo = repository(file({ approvals: 1, branches: ['release'] }));
    repo.branch('release').commit('Stricter', file({ approvals: 3, branches: ['release'] }));
    repo.checkout('main').withRemote();
    const { from, approvals } = await effective(repo);
    assert.deepEqual({ from, approvals }, { from: 'origin/release', approvals: 3 });
  });

  it('without a remote the local branch counts', async () => {
    const repo = repository(file({ approvals: 2 }));
    repo.write(file({ approvals: 0 }));
    const { from, approvals, remarks } = await effective(repo);
    assert.deepEqual({ from, approvals, remarks }, { from: 'main', approvals: 2, remarks: [differs] });
  });

  it('a branch that nobody has leaves the rules to the default branch, and says so', async () => {
    const repo = repository(file({ approvals: 2, branches: ['release'] }));
    repo.withRemote();
    const { from, approvals, remarks } = await effective(repo);
    assert.deepEqual([from, approvals], ['origin/main', 2]);
    assert.deepEqual(remarks, ['Branch release says nothing of production: its rules come from main.']);
  });

  it('branches that are all patterns leave the rules to the default branch', async () => {
    const said = { branches: ['feature/*'], environment: 'staging' };
    const repo = repository(file({ approvals: 2, ...said }));
    repo.withRemote();
    repo.branch('feature/x').commit('Mine', file({ approvals: 0, ...said }));
    repo.git('push', '--quiet', '--set-upstream', 'origin', 'feature/x');
    const { from, approvals, remarks } = await effective(repo, { environment: 'staging' });
    assert.deepEqual({ from, approvals, remarks }, { from: 'origin/main', approvals: 2, remarks: [differs] });
  });

  it('an environment that only the working copy knows goes by the working copy, with a remark', async () => {
    const repo = repository({ 'README.md': '' });
    repo.withRemote();
    repo.write(file({ approvals: 1, environment: 'staging', branches: ['develop'] }));
    const { from, approvals, remarks, start } = await effective(repo, { environment: 'staging' });
    assert.deepEqual([from, approvals, start], ['workingCopy', 1, 'start']);
    assert.deepEqual(remarks, [
      'The rules of staging come from your working copy: no branch that others see has them yet.',
      `Commit ${repo.head().slice(0, 7)} has no taxiway.json: it is built and started as today.`,
    ]);
  });

  it('a protected place under a new name is refused', async () => {
    const fly = { targets: { web: { platform: 'fly', app: 'acme' } } };
    const file = (environments: object) => ({
      'taxiway.json': JSON.stringify({ services: { web: {} }, environments }),
    });
    const repo = repository(file({ production: { branches: ['main'], ...fly } }));
    repo.withRemote();
    repo.write(file({ playground: fly }));
    assert.equal(await reason(effective(repo, { environment: 'playground' })), 'badInput');
    repo.write(file({ playground: { targets: { web: { platform: 'fly', app: 'mine' } } } }));
    assert.equal((await effective(repo, { environment: 'playground' })).from, 'workingCopy');
  });

  it('development goes by the working copy without a word', async () => {
    const repo = repository(file({ environment: 'development', branches: [], approvals: 0 }));
    repo.withRemote();
    repo.write(file({ environment: 'development', branches: [], approvals: 1 }));
    const { from, approvals, remarks } = await effective(repo, { environment: 'development' });
    assert.deepEqual({ from, approvals, remarks }, { from: 'workingCopy', approvals: 1, remarks: [] });
  });

  it('calling production development in the working copy removes no gate', async () => {
    const repo = repository(file({ approvals: 2, branches: [] }));
    repo.withRemote();
    repo.write(file({ approvals: 0, branches: [], kind: 'development' }));
    assert.deepEqual([(await effective(repo)).from, (await effective(repo)).approvals], ['origin/main', 2]);
  });

  it('a remote of another name, and a default branch of another name, count as well', async () => {
    const repo = repository();
    repo.git('checkout', '--quiet', '-b', 'trunk');
    repo.commit('Begin', file({ approvals: 2, branches: ['trunk'] }));
    repo.withRemote('upstream', 'trunk');
    repo.commit('No gates', file({ approvals: 0, branches: ['trunk'] }));
    assert.deepEqual(
      [(await effective(repo)).from, (await effective(repo)).approvals],
      ['upstream/trunk', 2],
    );
  });

  it('a detached HEAD deploys what it is at', async () => {
    const repo = repository(file({ start: 'old' }));
    repo.commit('New', file({ start: 'new' }));
    repo.git('checkout', '--quiet', '--detach', 'HEAD~1');
    assert.equal((await effective(repo)).start, 'old');
  });

  it('foreign code gets the commands of the protected copy', async () => {
    const repo = repository(file({ start: 'ours' }));
    repo.withRemote();
    repo.branch('theirs').commit('Theirs', file({ start: 'theirs' }));
    assert.equal((await effective(repo, { environment: 'preview-theirs' })).start, 'theirs');
    assert.equal(
      (await effective(repo, { environment: 'preview-theirs', commandsFrom: 'rules' })).start,
      'ours',
    );
  });

  it('which secrets a service gets is a rule, not a matter of the commit', async () => {
    const repo = repository(file({ more: { secrets: { KEY: { usedBy: [] } } } }));
    repo.withRemote();
    repo.branch('theirs').commit('Theirs', file({ more: { secrets: { KEY: { usedBy: ['web'] } } } }));
    assert.deepEqual((await effective(repo)).found.configuration.secrets[0]?.usedBy, []);
  });

  it('a check that a gate names runs when and for what the rules say, by the command of the commit', async () => {
    const services = { web: { start: 'start' }, docs: { start: 'start' } };
    const gated = (unit: object): object => ({ services, checks: { unit, own: 'x' } });
    const repo = repository(
      withGate({ checks: ['unit'] }, gated({ run: 'unit', services: ['web'], timeout: '5m' })),
    );
    repo.branch('mine');
    repo.commit('Out of the way', {
      'taxiway.json': withGate(
        {},
        {
          services,
          checks: {
            unit: { run: 'mine', when: 'after', services: ['docs'] },
            own: { run: 'x', when: 'after' },
          },
        },
      )['taxiway.json'],
    });
    const { checks } = (await effective(repo)).found.configuration;
    assert.deepEqual(
      checks.map(({ name, run, when, services: of }) => [name, run, when, of]),
      [
        ['unit', 'mine', 'before', ['web']],
        ['own', 'x', 'after', null],
      ],
    );
  });

  it('a check that a gate names is there even if the commit is older than the check', async () => {
    const repo = repository(file({ more: { checks: { lint: 'old' } } }));
    repo.commit('More checks', file({ more: { checks: { lint: 'new', unit: 'unit' } } }));
    const { checks } = (await effective(repo, { at: 'HEAD~1' })).found.configuration;
    assert.deepEqual(
      checks.map(({ name, run }) => [name, run]),
      [
        ['lint', 'old'],
        ['unit', 'unit'],
      ],
    );
  });

  it('a service that the commit does not have is left out, and said', async () => {
    const repo = repository(file());
    const later = JSON.stringify({
      services: { web: { start: 'a' }, api: { start: 'b', paths: ['api'] } },
      environments: {
        production: {
          branches: ['main'],
          targets: { web: { platform: 'local' }, api: { platform: 'local' } },
        },
      },
    });
    repo.commit('Add a service', { 'taxiway.json': later });
    const { found, remarks } = await effective(repo, { at: 'HEAD~1' });
    assert.deepEqual(
      found.rules.targets.map(({ service }) => service),
      ['web'],
    );
    assert.deepEqual(remarks, ['The commit has no service api: it is left as it is.']);
  });

  it('without a commit the protected copy says everything', async () => {
    const repo = repository(file({ start: 'ours' }));
    assert.equal((await effective(repo, { at: null })).start, 'ours');
  });

  describe('with errors', () => {
    const broken = { 'taxiway.json': '{ "services": 1 }' };

    it('on the protected branch, nothing is deployed', async () => {
      const repo = repository(broken);
      repo.write(file());
      assert.equal(await reason(effective(repo)), 'invalidConfiguration');
    });

    it('in the commit, it is not deployed', async () => {
      const repo = repository(file());
      repo.withRemote();
      repo.branch('x').commit('Broken', broken);
      assert.equal(await reason(effective(repo)), 'invalidConfiguration');
    });

    it('the way back is open: another copy is taken, and that is said', async () => {
      const repo = repository(file({ start: 'then' }));
      repo.commit('Broken', broken);
      repo.write(file({ start: 'mine' }));
      const back = await effective(repo, { at: 'HEAD~1', passOverErrors: true });
      assert.deepEqual(
        [back.start, back.remarks[0]],
        ['then', 'The taxiway.json on main has errors: the rules of production are not those.'],
      );
      const broke = await effective(repo, { at: 'HEAD', passOverErrors: true });
      assert.deepEqual(
        broke.remarks[1],
        `The taxiway.json of commit ${repo.head().slice(0, 7)} has errors: it is started as today.`,
      );
    });

    it('in the working copy alone, they do not matter but are told', async () => {
      const repo = repository(file());
      repo.write(broken);
      assert.deepEqual((await effective(repo)).remarks, [differs]);
    });
  });

  it('says what is missing: the file, the environment, the previews', async () => {
    assert.equal(await reason(effective(repository({ a: '1' }))), 'noConfiguration');
    assert.equal(await reason(effective(repository(file()), { environment: 'prod' })), 'unknownName');
    const without = repository({ 'taxiway.json': '{ "services": {}, "environments": {} }' });
    assert.equal(await reason(effective(without, { environment: 'preview-x' })), 'badInput');
  });

  it('works before the first commit', async () => {
    const repo = repository();
    repo.write(file({ approvals: 1 }));
    assert.equal((await effective(repo, { at: null })).approvals, 1);
  });
});
