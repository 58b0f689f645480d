import assert from 'node:assert/strict';
import {
  approvalsScript,
  branchScript,
  ciScript,
  validatedScript,
} from '../../../../agent/github/workflows/scripts/gates.ts';
import { fakeOctokit, runScript, type ScriptResult } from '../../../standins/githubScript.ts';

const commit = 'c'.repeat(40);
const COMMITS = JSON.stringify({ web: commit, api: commit });

interface Review {
  readonly login: string;
  readonly state: string;
  readonly of?: string;
  readonly association?: string;
}

function approvals(
  reviews: readonly Review[],
  pulls = [{ number: 5, merged_at: 'then', user: { login: 'author' }, head: { sha: 'head' } }],
): Promise<ScriptResult> {
  const github = fakeOctokit({
    listPullRequestsAssociatedWithCommit: () => pulls,
    listReviews: () =>
      reviews.map(({ login, state, of = 'head', association = 'MEMBER' }) => ({
        user: { login },
        state,
        commit_id: of,
        author_association: association,
      })),
  });
  return runScript(approvalsScript, { env: { NEEDED: '2', COMMITS }, github });
}

describe('the gate of a generated workflow', () => {
  it('lets through what enough people have approved', async () => {
    const { failures, said } = await approvals([
      { login: 'ann', state: 'APPROVED' },
      { login: 'bob', state: 'CHANGES_REQUESTED' },
      { login: 'bob', state: 'APPROVED' },
      { login: 'bob', state: 'COMMENTED' },
    ]);
    assert.deepEqual(failures, []);
    assert.deepEqual(said, ['ccccccc was approved by ann, bob.']);
  });

  const refused: [why: string, second: Review][] = [
    ['was taken back', { login: 'bob', state: 'DISMISSED' }],
    ['is of an older commit', { login: 'bob', state: 'APPROVED', of: 'older' }],
    ['is of somebody from outside', { login: 'bob', state: 'APPROVED', association: 'NONE' }],
    ["is the author's own", { login: 'author', state: 'APPROVED' }],
    ['is of the same person', { login: 'ann', state: 'APPROVED' }],
  ];
  for (const [why, second] of refused)
    it(`does not count an approval that ${why}`, async () => {
      const { failures } = await approvals([{ login: 'ann', state: 'APPROVED' }, second]);
      assert.deepEqual(failures, ['ccccccc has 1 of 2 approvals (ann).']);
    });

  it('holds a commit that no pull request brought', async () => {
    const { failures } = await approvals([], []);
    assert.deepEqual(failures, ['No merged pull request brought ccccccc, so nobody has approved it.']);
  });

  const ci = (runs: readonly object[], statuses: readonly object[] = []): Promise<ScriptResult> =>
    runScript(ciScript, {
      env: { COMMITS },
      github: fakeOctokit({ listForRef: () => runs, getCombinedStatusForRef: () => ({ statuses }) }),
    });
  const own = {
    name: 'Gate',
    conclusion: null,
    status: 'in_progress',
    details_url: 'https://github.example/acme/shop/actions/runs/7/job/1',
  };

  it('wants every check green, its own run left out', async () => {
    const green = { name: 'unit', conclusion: 'success', details_url: null };
    assert.deepEqual((await ci([own, green], [{ context: 'vercel', state: 'success' }])).failures, []);
    const bad = await ci(
      [green, { name: 'lint', conclusion: null, status: 'queued' }],
      [{ context: 'vercel', state: 'failure' }],
    );
    assert.deepEqual(bad.failures, ['Not green for ccccccc: lint (queued), vercel (failure)']);
    assert.deepEqual((await ci([own])).failures, ['Nothing has checked ccccccc.']);
  });

  it('wants the commit on its branch', async () => {
    const on = (status: string): Promise<ScriptResult> =>
      runScript(branchScript, {
        env: { COMMITS, BRANCHES: '["main"]' },
        github: fakeOctokit({ compareCommitsWithBasehead: () => ({ status }) }),
      });
    assert.deepEqual((await on('ahead')).failures, []);
    assert.deepEqual((await on('diverged')).failures, ['ccccccc is not on main.']);
  });

  const day = Date.parse('2026-11-21T12:00Z');
  const validated = (
    env: Record<string, string> = {},
    production: readonly object[] = [],
  ): Promise<ScriptResult> =>
    runScript(validatedScript, {
      env: { SERVICES: '["web"]', FROM: 'staging', ENVIRONMENT: 'production', FOR_MS: '3600000', ...env },
      now: day,
      github: fakeOctokit({
        listDeployments: ({ environment }: { environment: string }) =>
          environment === 'staging' ? [{ id: 1, sha: 'good', task: 'deploy:web' }] : production,
        listDeploymentStatuses: () => [{ state: 'success', created_at: '2026-11-21T10:59Z' }],
      }),
    });

  it('promotes what went well elsewhere for long enough, and knows what to go back to', async () => {
    const { outputs, failures } = await validated({}, [
      {
        id: 2,
        sha: 'pushed',
        task: 'deploy',
        payload: JSON.stringify({ services: [{ service: 'web', commit: 'before' }] }),
      },
    ]);
    assert.deepEqual(failures, []);
    assert.deepEqual(outputs, {
      commits: '{"web":"good"}',
      previous: '{"web":"before"}',
      services: '["web"]',
      versions: '["good"]',
    });
    assert.match(
      (await validated({ FOR_MS: '7200000' })).failures.join(),
      /not been in staging for long enough/,
    );
  });

  it('promotes nothing that runs there already', async () => {
    const { outputs } = await validated({}, [{ id: 2, sha: 'good', task: 'deploy:web' }]);
    assert.equal(outputs['services'], '[]');
  });
});
