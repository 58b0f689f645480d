import assert from 'node:assert/strict';
import {
  approvalsScript,
  branchScript,
  servedScript,
  validatedScript,
} from '../../../../agent/github/workflows/scripts/gates.ts';
import { fakeOctokit, runScript, type ScriptResult } from '../../../standins/githubScript.ts';

const commit = 'c'.repeat(40);
const COMMITS = JSON.stringify({ web: commit, api: commit });

interface Review {
  readonly login: string;
  readonly type?: string;
  readonly state: string;
  readonly of?: string;
  readonly permission?: string;
}

const brought = {
  ...{ number: 5, state: 'closed', merged_at: 'then', merge_commit_sha: commit, base: { ref: 'main' } },
  ...{ user: { login: 'author' }, head: { sha: 'head' } },
};

function approvals(reviews: readonly Review[], pulls: readonly object[] = [brought]): Promise<ScriptResult> {
  const github = fakeOctokit({
    listPullRequestsAssociatedWithCommit: () => pulls,
    listReviews: () =>
      reviews.map(({ login, type = 'User', state, of = 'head' }) => ({
        user: { login, type },
        state,
        commit_id: of,
        author_association: 'CONTRIBUTOR',
      })),
    listCommits: () => [
      { author: { login: 'author' }, committer: { login: 'web-flow' } },
      { author: { login: 'helper' }, committer: { login: 'pusher' } },
      { author: null, committer: null },
    ],
    getCollaboratorPermissionLevel: ({ username }: { username: string }) => ({
      permission: reviews.find(({ login }) => login === username)?.permission ?? 'write',
    }),
  });
  return runScript(approvalsScript, { env: { NEEDED: '2', COMMITS, BRANCHES: '["main"]' }, github });
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
    ['is of somebody from outside', { login: 'bob', state: 'APPROVED', permission: 'read' }],
    ["is the author's own", { login: 'author', state: 'APPROVED' }],
    ['is of the same person', { login: 'ann', state: 'APPROVED' }],
    ['is of somebody who wrote a part of it', { login: 'helper', state: 'APPROVED' }],
    ['is of somebody who committed a part of it', { login: 'pusher', state: 'APPROVED' }],
    ['is of a program', { login: 'bot', type: 'Bot', state: 'APPROVED' }],
  ];
  for (const [why, second] of refused)
    it(`does not count an approval that ${why}`, async () => {
      const { failures } = await approvals([{ login: 'ann', state: 'APPROVED' }, second]);
      assert.deepEqual(failures, ['ccccccc has 1 of 2 approvals (ann).']);
    });

  it('holds a commit that no pull request brought', async () => {
    const two = [
      { login: 'ann', state: 'APPROVED' },
      { login: 'bob', state: 'APPROVED' },
    ];
    const none = 'No pull request into main brought ccccccc, so nobody has approved it.';
    for (const pulls of [
      [],
      [{ ...brought, base: { ref: 'somewhere' } }],
      [{ ...brought, merged_at: null }],
      [{ ...brought, merge_commit_sha: 'other' }],
    ])
      assert.deepEqual((await approvals(two, pulls)).failures, [none]);
    const open = { ...brought, state: 'open', merged_at: null, head: { sha: commit } };
    const ofIt = two.map((review) => ({ ...review, of: commit }));
    assert.deepEqual((await approvals(ofIt, [open])).failures, []);
  });

  it('counts approvals of members whom it may not see as such', async () => {
    const { failures } = await approvals([
      { login: 'ann', state: 'APPROVED', permission: 'admin' },
      { login: 'bob', state: 'APPROVED', permission: 'write' },
    ]);
    assert.deepEqual(failures, []);
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
  const hoursAgo = (hours: number): string => new Date(day - hours * 3_600_000).toISOString();
  interface Gone {
    readonly sha: string | null;
    readonly hours: number;
    readonly url?: string;
  }
  /** What was deployed, the newest first, by environment: the script, and how often GitHub was asked. */
  const world = (went: Readonly<Record<string, readonly Gone[]>>) => ({
    now: day,
    github: fakeOctokit({
      listDeployments: ({ environment, page }: { environment: string; page: number }) =>
        (went[environment] ?? [])
          .map(({ sha, hours }) => ({
            id: hours,
            sha: 'pushed',
            payload: { services: [{ service: 'web', commit: sha }] },
          }))
          .slice((page - 1) * 100, page * 100),
      listDeploymentStatuses: ({ deployment_id: id }: { deployment_id: number }) => {
        const found = Object.values(went)
          .flat()
          .find(({ hours }) => hours === id)!;
        return [{ state: 'success', created_at: hoursAgo(id), environment_url: found.url ?? '' }];
      },
    }),
  });
  const validated = (
    staging: readonly Gone[],
    production: readonly Gone[] = [],
    env: Record<string, string> = {},
  ): Promise<ScriptResult> =>
    runScript(validatedScript, {
      env: {
        ...{ SERVICES: '["web"]', FROM: 'staging', ENVIRONMENT: 'production' },
        ...{ FOR_MS: String(3_600_000), ...env },
      },
      ...world({ staging, production }),
    });

  it('promotes what went well elsewhere for long enough, and knows what to go back to', async () => {
    const before = { sha: 'before', hours: 50, url: 'https://web.example' };
    const { outputs, failures } = await validated([{ sha: 'good', hours: 1.1 }], [before]);
    assert.deepEqual(failures, []);
    assert.deepEqual(outputs, {
      commits: '{"web":"good"}',
      previous: '{"web":"before"}',
      urls: '{"web":"https://web.example"}',
      services: '["web"]',
      versions: '["good"]',
    });
    assert.match(
      (await validated([{ sha: 'good', hours: 0.5 }])).failures.join(),
      /not been in staging for long enough/,
    );
    assert.match((await validated([])).failures.join(), /never deployed to staging/);
  });

  it('promotes the newest that served for long enough where staging is busy, and says what is left for later', async () => {
    const staging = [
      { sha: 'newest', hours: 0.1 },
      { sha: 'newer', hours: 0.5 },
      { sha: 'good', hours: 2 },
      { sha: 'older', hours: 30 },
    ];
    const { outputs, failures, said } = await validated(staging);
    assert.deepEqual(failures, []);
    assert.equal(outputs['commits'], '{"web":"good"}');
    assert.match(said.join('\n'), /newest, newer of web is left for later/);
  });

  it('counts a version deployed again as one that went on', async () => {
    const again = [
      { sha: 'good', hours: 0.1 },
      { sha: 'good', hours: 5 },
    ];
    assert.deepEqual((await validated(again)).failures, []);
  });

  it('promotes nothing that runs there already, and nothing older', async () => {
    const staging = [
      { sha: 'new', hours: 0.2 },
      { sha: 'here', hours: 0.6 },
      { sha: 'old', hours: 9 },
    ];
    const { outputs, failures } = await validated(staging, [{ sha: 'here', hours: 0.4 }]);
    assert.deepEqual([outputs['services'], failures], ['[]', []]);
  });

  it('finds what was validated however many deployments ago', async () => {
    const many = Array.from({ length: 150 }, (_, index) => ({ sha: null, hours: (index + 1) / 200 }));
    assert.deepEqual((await validated([...many, { sha: 'good', hours: 5 }])).failures, []);
  });

  it('wants what is built anew to have served elsewhere for long enough, in all', async () => {
    const served = (went: readonly Gone[]): Promise<ScriptResult> =>
      runScript(servedScript, {
        env: { COMMITS: `{"head": "${commit}"}`, SERVICES: '["web"]', FROM: 'staging', FOR_MS: '7200000' },
        ...world({ staging: went }),
      });
    const twice = [
      { sha: commit, hours: 1.5 },
      { sha: 'other', hours: 2 },
      { sha: commit, hours: 3 },
    ];
    assert.deepEqual((await served(twice)).failures, []);
    assert.match((await served(twice.slice(0, 2))).failures.join(), /not been in staging for long enough/);
    assert.match((await served(twice.slice(1, 2))).failures.join(), /ccccccc of web was never deployed/);
  });
});
