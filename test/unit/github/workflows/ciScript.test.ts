import assert from 'node:assert/strict';
import { previewContext } from '../../../../agent/github/checks/commitStatus.ts';
import { ciScript } from '../../../../agent/github/workflows/scripts/ci.ts';
import { fakeOctokit, runScript, type ScriptResult } from '../../../standins/githubScript.ts';

const commit = 'c'.repeat(40);

interface Check {
  readonly name: string;
  readonly conclusion: string | null;
  /** The workflow run it is of. */
  readonly run?: number;
}

interface Hub {
  /** By commit; a list of lists is what it is at one question after the other. */
  readonly checks: Readonly<Record<string, readonly (readonly Check[])[]>>;
  readonly statuses?: readonly object[];
  readonly pulls?: readonly object[];
  readonly required?: readonly string[];
  /** The app that must report what is required. */
  readonly app?: number;
  readonly classic?: readonly string[];
}

/** Workflow runs by id: 7 is the one that asks. */
const runs = [
  [7, 'deploy-staging.yml'],
  [6, 'deploy-staging.yml'],
  [5, 'verify.yml'],
  [4, 'verify.yml'],
  [3, 'sleep-staging.yml'],
].map(([id, file]) => ({ id, check_suite_id: id, path: `.github/workflows/${file}` }));

function ci({
  checks,
  statuses = [],
  pulls = [],
  required = [],
  app,
  classic = [],
}: Hub): Promise<ScriptResult> {
  const asked = new Map<string, number>();
  const github = fakeOctokit({
    getBranchRules: () => [
      {
        type: 'required_status_checks',
        parameters: { required_status_checks: required.map((context) => ({ context, integration_id: app })) },
      },
    ],
    getBranch: ({ branch }: { branch: string }) => {
      assert.equal(branch, 'main');
      return { protection: { required_status_checks: { contexts: classic } } };
    },
    listPullRequestsAssociatedWithCommit: () => pulls,
    listWorkflowRunsForRepo: () => runs,
    getCombinedStatusForRef: ({ ref }: { ref: string }) => ({ statuses: ref === commit ? statuses : [] }),
    listForRef: ({ ref }: { ref: string }) => {
      const known = checks[ref] ?? [];
      const at = asked.get(ref) ?? 0;
      asked.set(ref, at + 1);
      return (known[Math.min(at, known.length - 1)] ?? []).map(({ name, conclusion, run }, index) => ({
        ...{ id: index, name, conclusion, status: conclusion === null ? 'in_progress' : 'completed' },
        ...{ app: { slug: 'some-app', id: 3 }, check_suite: { id: run ?? 99 } },
      }));
    },
  });
  return runScript(ciScript, {
    env: { COMMITS: JSON.stringify({ web: commit, api: commit }), BRANCH: 'main', CHECKS: '["unit"]' },
    github,
  });
}

const green = (name: string, run?: number): Check => ({ name, conclusion: 'success', ...(run && { run }) });
const red = (name: string, run?: number): Check => ({ ...green(name, run), conclusion: 'failure' });
const running = (name: string, run?: number): Check => ({ ...green(name, run), conclusion: null });

describe('the gate of a generated workflow that asks for checks', () => {
  it('wants every check and status green', async () => {
    const statuses = [{ context: 'vercel', state: 'success' }];
    assert.deepEqual((await ci({ checks: { [commit]: [[green('scan')]] }, statuses })).failures, []);
    const bad = await ci({
      checks: { [commit]: [[green('scan'), red('lint')]] },
      statuses: [{ context: 'vercel', state: 'failure' }],
    });
    assert.deepEqual(bad.failures, ['Not green for ccccccc: lint (failure), vercel (failure)']);
  });

  it('takes the checks of the pull request that brought the commit', async () => {
    const pulls = [
      { merged_at: 'then', merge_commit_sha: commit, head: { sha: 'head' } },
      { merged_at: 'long ago', merge_commit_sha: 'other', head: { sha: 'not asked' } },
      { merged_at: null, merge_commit_sha: 'other', head: { sha: 'still open' } },
    ];
    const checks = { head: [[green('Verified', 5)]], 'not asked': [[red('x')]], 'still open': [[red('x')]] };
    assert.deepEqual((await ci({ checks, pulls })).failures, []);
    assert.match((await ci({ checks: { head: [[red('Verified')]] }, pulls })).failures.join(), /Verified/);
  });

  it('does not hold an earlier deployment of the commit that failed against it', async () => {
    const earlier = [red('Gate', 6), red('Deploy web', 6), red('unit', 6), red('Sleep or wake', 3)];
    const own = [running('Gate', 7), green('unit', 7)];
    assert.deepEqual((await ci({ checks: { [commit]: [[...earlier, ...own]] } })).failures, []);
  });

  it('counts the checks of this very run, and no job of it that checks nothing', async () => {
    assert.deepEqual((await ci({ checks: { [commit]: [[running('Gate', 7), red('unit', 7)]] } })).failures, [
      'Not green for ccccccc: unit (failure)',
    ]);
  });

  it('takes the newest check of a name in a workflow', async () => {
    assert.deepEqual((await ci({ checks: { [commit]: [[red('lint', 4), green('lint', 5)]] } })).failures, []);
    assert.notDeepEqual(
      (await ci({ checks: { [commit]: [[green('lint', 4), red('lint', 5)]] } })).failures,
      [],
    );
  });

  it('wants what the rules of the branch require, and no more', async () => {
    const checks = { [commit]: [[green('Verified'), green('scan'), red('optional')]] };
    const found = await ci({ checks, required: ['Verified'], classic: ['scan'] });
    assert.deepEqual(found.failures, []);
    assert.deepEqual((await ci({ checks, required: ['Verified', 'e2e'] })).failures, [
      'Not green for ccccccc: e2e (missing)',
    ]);
  });

  it('takes what an app must report from that app alone', async () => {
    const checks = { [commit]: [[green('Verified')]] };
    const from = async (app: number) => (await ci({ checks, required: ['Verified'], app })).failures;
    const missing = ['Not green for ccccccc: Verified (missing)'];
    assert.deepEqual([await from(3), await from(-1), await from(4)], [[], [], missing]);
    const status = (picture: string) => [{ context: 'e2e', state: 'success', avatar_url: picture }];
    const told = { checks, required: ['e2e'], app: 4 };
    const own = await ci({ ...told, statuses: status('https://avatars.githubusercontent.com/in/4?v=4') });
    const other = await ci({ ...told, statuses: status('https://avatars.githubusercontent.com/u/4?v=4') });
    assert.deepEqual([own.failures, other.failures], [[], ['Not green for ccccccc: e2e (missing)']]);
  });

  it('goes by nothing that Taxiway itself says of the commit', async () => {
    const statuses = [{ context: previewContext, state: 'failure' }];
    assert.deepEqual((await ci({ checks: { [commit]: [[green('scan')]] }, statuses })).failures, []);
  });

  it('waits for what still runs or is about to begin', async () => {
    const checks = { [commit]: [[], [running('lint')], [running('lint')], [green('lint')]] };
    assert.deepEqual((await ci({ checks })).failures, []);
  });

  it('waits for a time only, and takes nothing for no good answer', async () => {
    assert.deepEqual((await ci({ checks: { [commit]: [[running('lint')]] } })).failures, [
      'Not green for ccccccc: lint (in_progress)',
    ]);
    const skipped = { name: 'lint', conclusion: 'skipped' };
    assert.deepEqual((await ci({ checks: { [commit]: [[skipped]] } })).failures, [
      'Nothing has checked ccccccc.',
    ]);
  });
});
