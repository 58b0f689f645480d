import assert from 'node:assert/strict';
import {
  beginPush,
  followPush,
  isPrompt,
  type FollowedPush,
} from '../../../../agent/watch/pushes/followPush.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import type { CommitStanding, SharedDeployment } from '../../../../agent/protocol/model.ts';
import { render } from '../../../../agent/protocol/say.ts';

const noon = Date.UTC(2026, 10, 20, 12);
const minute = 60_000;
const commit = {
  sha: as<never>('abcdef0'.padEnd(40, '0')),
  title: 'Prices',
  author: 'Test Author',
  at: noon,
};
const nothing: CommitStanding = {
  checks: { state: 'none', total: 0, pending: 0, failing: [] },
  deployments: [],
};
const running: CommitStanding = {
  ...nothing,
  checks: { state: 'pending', total: 2, pending: 1, failing: [] },
};
const green: CommitStanding = { ...nothing, checks: { state: 'passing', total: 2, pending: 0, failing: [] } };
const red: CommitStanding = {
  ...nothing,
  checks: {
    state: 'failing',
    total: 2,
    pending: 0,
    failing: [{ name: 'lint', url: 'https://ci.example/1' }],
  },
};

function deployed(state: SharedDeployment['state'], standing = green): CommitStanding {
  const [id, by, createdAt] = [1, 'octocat', noon];
  const [url, logUrl] = ['https://staging.example', 'https://ci.example/log'];
  const of = { environment: 'staging', service: null };
  return { ...standing, deployments: [{ id, ...of, state, url, logUrl, by, createdAt }] };
}

/** What comes of a push when GitHub says these, so many minutes after it. */
function after(...rounds: readonly (readonly [minutes: number, standing: CommitStanding])[]): FollowedPush {
  return rounds.reduce(
    (push, [minutes, standing]) => followPush(push, standing, noon + minutes * minute),
    beginPush('main', commit, noon),
  );
}

function told({ pushed: { state, result, url } }: FollowedPush): readonly unknown[] {
  return [state, result && render(result), url];
}

describe('a push that is followed', () => {
  it('is watched while a check runs or a deployment is on its way', () => {
    for (const standing of [running, deployed('building'), deployed('waiting')])
      assert.deepEqual(told(after([1, standing], [30, standing])), ['watched', null, null]);
  });

  it('ends well once all of it has ended, and not before what the checks may start', () => {
    assert.equal(after([1, running], [5, green]).pushed.state, 'watched');
    assert.equal(
      after([5, green], [5.5, deployed('building')], [8, deployed('building')]).pushed.state,
      'watched',
    );
    assert.deepEqual(told(after([5, green], [6, green])), ['passed', 'main abcdef0: 2 checks passed.', null]);
    assert.deepEqual(told(after([5, deployed('ready')], [6, deployed('ready')])), [
      'passed',
      'main abcdef0: 2 checks passed, staging ready.',
      'https://staging.example',
    ]);
  });

  it('ends badly as soon as nothing runs any more, with where to look', () => {
    assert.deepEqual(told(after([1, red])), ['failed', 'main abcdef0: lint failed.', 'https://ci.example/1']);
    assert.deepEqual(told(after([1, deployed('failed')])), [
      'failed',
      'main abcdef0: staging failed.',
      'https://ci.example/log',
    ]);
  });

  it('waits a while for workflows to begin, then ends without a word where there are none', () => {
    assert.equal(after([1.9, nothing]).pushed.state, 'watched');
    assert.deepEqual(told(after([2, nothing])), ['passed', null, null]);
  });

  it('is followed for as long as a reviewer may let it wait, without asking often after an hour', () => {
    const day = 24 * 60;
    const waiting = after([59, deployed('waiting')], [29 * day, deployed('waiting')]);
    assert.equal(waiting.pushed.state, 'watched');
    assert.deepEqual(
      [59, 60].map((minutes) => isPrompt(waiting, noon + minutes * minute)),
      [true, false],
    );
    assert.equal(
      after([day, deployed('waiting')], [day + 1, deployed('ready')], [day + 2, deployed('ready')]).pushed
        .state,
      'passed',
    );
  });

  it('is given up when GitHub itself does, and says so', () => {
    assert.match(String(told(after([59, running], [30 * 24 * 60, running]))[1]), /not all of it has ended/);
  });

  it('stays as it ended', () => {
    assert.equal(after([1, red], [2, green]).pushed.state, 'failed');
  });
});
