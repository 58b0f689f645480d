import assert from 'node:assert/strict';
import { partly } from '../../../../agent/github/client/partly.ts';

/** As Octokit throws an answer that has errors. */
function answer(...errors: readonly { readonly type: string; readonly path: readonly string[] }[]): Error {
  return Object.assign(new Error('errors'), { data: { repository: { pullRequests: {} } }, errors });
}

describe('an answer of GitHub that is not whole', () => {
  const hidden = { type: 'FORBIDDEN', path: ['repository', 'pullRequests', 'statusCheckRollup'] };

  it('is taken where all that is missing is hidden from this account', async () => {
    assert.deepEqual((await partly(Promise.reject(answer(hidden, hidden)))).hidden, ['checks']);
  });

  it('is a failure where something else went wrong too, or something is hidden that nobody knows', async () => {
    const other = { type: 'SOMETHING_ELSE', path: ['repository', 'deployments'] };
    const unknown = { type: 'FORBIDDEN', path: ['repository', 'issues'] };
    for (const error of [answer(hidden, other), answer(hidden, unknown), new Error('no answer')])
      await assert.rejects(partly(Promise.reject(error)), error);
  });
});
