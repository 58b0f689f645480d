import assert from 'node:assert/strict';
import { addressOf } from '../../../../agent/platforms/amplify/amplify.ts';
import {
  commitOf,
  deploymentOf,
  noteOf,
  ownJob,
  servingJob,
} from '../../../../agent/platforms/amplify/jobs.ts';
import { branchPath } from '../../../../agent/platforms/amplify/place.ts';
import { branchAnswer, jobs as shape } from '../../../../agent/platforms/amplify/shapes.ts';
import { as, type OperationId } from '../../../../agent/protocol/ids.ts';

const [first, second] = ['a1b2c3d4e5f6'.padEnd(40, '0'), 'b2c3d4e5f6a1'.padEnd(40, '0')];
const operation = as<OperationId>('20261121-081500001-deploy-3f9a2c');
const commit = { sha: as<never>(first), title: 'Add [prices]', author: '', at: 0 };
const note = noteOf({ operation, by: 'Octocat [x]', commit });

/** As ListJobs answers over the API: times in seconds, no creator, no address. */
const { jobSummaries: jobs } = shape.parse({
  jobSummaries: [
    {
      jobId: '12',
      commitId: second,
      commitMessage: 'fix',
      startTime: 1763742100.5,
      status: 'RUNNING',
      jobType: 'WEB_HOOK',
    },
    {
      jobId: '11',
      commitId: first,
      commitMessage: note,
      startTime: 1763742000.5,
      endTime: 1763742060,
      status: 'SUCCEED',
      jobType: 'RELEASE',
    },
    {
      jobId: '10',
      commitId: 'HEAD',
      commitMessage: '',
      startTime: 1763741000,
      endTime: 1763741060,
      status: 'SUCCEED',
      jobType: 'MANUAL',
    },
  ],
});
const target = { environment: 'staging', service: 'web' };

describe('a job of Amplify', () => {
  it('is known again by the note in the words of its commit', () => {
    assert.equal(ownJob(jobs, { operation, commit })?.jobId, '11');
    assert.equal(ownJob(jobs, { operation, commit: { ...commit, sha: as(second) } }), null);
    assert.equal(ownJob(jobs, { operation: as('another'), commit }), null);
  });

  it('that this operation undid by another one is not found done', () => {
    const back = { ...jobs[1]!, jobId: '13', commitId: second };
    assert.equal(ownJob([back, ...jobs], { operation, commit }), null);
  });

  it('serves where it is the last one that succeeded, not the last one', () => {
    const serving = servingJob(jobs);
    const shown = jobs.map((job) =>
      deploymentOf(job, { target, commit: commitOf(job, null), serving, url: null }),
    );
    assert.deepEqual(
      shown.map(({ state, by, wayBack }) => [state, by, wayBack]),
      [
        ['building', 'web_hook', 'cannot'],
        ['serving', 'Octocat x', 'safe'],
        ['retired', 'manual', 'safe'],
      ],
    );
    assert.deepEqual([shown[1]!.commit.title, shown[1]!.artifact], ['Add [prices]', 'web-a1b2c3d4e5f6']);
    assert.deepEqual([shown[1]!.createdAt, shown[1]!.tookMs], [1763742000500, 59_500]);
    assert.match(shown[2]!.commit.sha, /^0+$/);
  });
});

describe('a branch of Amplify', () => {
  const { branch } = branchAnswer.parse({
    branch: {
      branchArn: 'arn:aws:amplify:eu-west-2:123456789012:apps/d1/branches/feature%2Fx',
      branchName: 'feature/x',
      environmentVariables: { API_KEY: 'planted-1' },
    },
  });

  it('shows the names of its variables, and their values to nobody', () => {
    assert.deepEqual(branch.environmentVariables.names, ['API_KEY']);
    assert.ok(!JSON.stringify(branch).includes('planted'));
  });

  it('may have a slash in its name, in neither its address nor its path', () => {
    const place = { region: 'eu-west-2', profile: null, app: 'd1', branch: 'feature/x' };
    assert.equal(addressOf(place, branch), 'https://feature-x.d1.amplifyapp.com');
    assert.equal(branchPath(place), '/apps/d1/branches/feature%2Fx');
  });
});
