import assert from 'node:assert/strict';
import { commitStandingQuery } from '../../../../agent/github/checks/commitStanding.ts';
import { openPullRequestsQuery, pageSize } from '../../../../agent/github/pullRequests/openPullRequests.ts';
import { priceOf } from '../../../standins/github/price.ts';

describe('the price of a query', () => {
  it('is that of GitHub’s own example', () => {
    const query = `{ viewer { repositories(first: 100) { nodes { issues(first: 50) { nodes { labels(first: 60) { nodes { name } } } } } } } }`;
    assert.equal(priceOf({ query, variables: {} }), 51);
  });

  it('is two points for a hundred pull requests, and one for a commit', () => {
    const variables = { first: pageSize };
    assert.deepEqual(
      [openPullRequestsQuery, commitStandingQuery].map((query) => priceOf({ query, variables })),
      [2, 1],
    );
  });
});
