import assert from 'node:assert/strict';
import { as } from '../../../agent/protocol/ids.ts';
import type { Facts } from '../../../agent/watch/facts.ts';
import { previewInfo } from '../../../agent/watch/preview.ts';

const now = Date.UTC(2026, 10, 20, 12);
const sha = (digit: string) => as<never>(digit.repeat(40));
const record = {
  environment: 'preview-pr-3',
  branch: 'them:main',
  head: sha('a'),
  title: 'Look',
  author: 'Kim',
  authorEmail: 'kim@example.test',
  pullRequest: 3,
  createdAt: 1,
  lastActivityAt: 1,
};
const pull = {
  number: 3,
  branch: 'main',
  isFork: true,
  head: sha('b'),
  author: 'kim',
  title: 'Look',
  updatedAt: 9,
};
const tip = { sha: sha('c'), at: 5, title: 'Mine', author: 'Me' };

function info(more: object = {}) {
  const facts = {
    previews: new Map([[record.environment, record]]),
    pullRequests: new Map([[3, pull]]),
    branches: new Map([['main', { name: 'main', current: true, local: tip, remote: null }]]),
    gitHub: { repository: 'acme/shop', account: 'octocat', quota: null, lines: [] },
    identity: { name: 'Me', email: 'me@example.test' },
    configuration: null,
    operations: new Map(),
    readings: new Map(),
    ...more,
  };
  return previewInfo(record.environment, facts as unknown as Facts, null, now);
}

describe('a preview of what a fork’s pull request brings', () => {
  it('follows the pull request and never a branch here that is called the same', () => {
    assert.deepEqual([info().head, info().lastActivityAt, info().author], [pull.head, 9, 'kim']);
  });

  it('is of whoever opened it', () => {
    assert.equal(info().isMine, false);
    assert.equal(info({ pullRequests: new Map([[3, { ...pull, author: 'octocat' }]]) }).isMine, true);
  });

  it('is over where GitHub no longer lists it, and not where GitHub was not asked', () => {
    const pullRequests = new Map();
    assert.deepEqual([info().isOver, info({ pullRequests }).isOver], [false, true]);
    assert.equal(info({ pullRequests, gitHub: null }).isOver, false);
  });
});
