import assert from 'node:assert/strict';
import { situationOf } from '../../../../agent/platforms/railway/graphQl.ts';
import { markedMessage, markOf } from '../../../../agent/platforms/railway/mark.ts';
import { loginIn } from '../../../../agent/platforms/railway/ownLogin.ts';
import { environmentName, previewName } from '../../../../agent/platforms/railway/places.ts';
import { lineText } from '../../../../agent/platforms/railway/standing.ts';

describe('what things are called on Railway', () => {
  it('a preview by its own name, and two of them never alike', () => {
    assert.equal(previewName('pr-7'), 'preview-pr-7');
    assert.equal(previewName('preview-login'), 'preview-login');
    assert.notEqual(previewName('Feature/A'), previewName('feature-a'));
    assert.match(previewName('x'.repeat(80)), /^preview-x+-[0-9a-f]{6}$/);
    assert.ok(previewName('x'.repeat(80)).length <= 32);
  });

  it('an environment as the file says, but a preview never as what it is a copy of', () => {
    const settings = { environment: 'base' };
    assert.equal(environmentName({ kind: 'staging', environment: 'staging', settings }), 'base');
    assert.equal(environmentName({ kind: 'staging', environment: 'staging', settings: {} }), 'staging');
    assert.equal(environmentName({ kind: 'preview', environment: 'pr-7', settings }), 'preview-pr-7');
  });
});

describe('what Railway says', () => {
  it('is taken for what it means, though its status is 200', () => {
    const said = { 'Not Authorized': 'badToken', 'Project not found': 'notFound' } as const;
    for (const [words, situation] of Object.entries(said)) assert.equal(situationOf(words), situation);
    assert.equal(situationOf('You are being ratelimited. rate limit'), 'rateLimited');
    assert.equal(situationOf('Oh', 'INTERNAL_SERVER_ERROR'), 'unavailable');
    assert.equal(situationOf('Cannot roll back'), 'refused');
  });

  it('holds the mark of an operation under whatever key its message is kept', () => {
    const mark = { operation: '20261121-081530042-deploy-3f9a2c', commit: 'a'.repeat(40) };
    const message = markedMessage(mark, { title: 'Fix [the] door' });
    assert.deepEqual(markOf({ meta: { reason: 'deploy', anyKey: message } }), mark);
    assert.equal(markOf({ meta: { cliMessage: 'Fix the door' } }), null);
  });

  it('is a line of a log in JSON, or a line of none', () => {
    assert.equal(lineText('{"message":"Building","timestamp":"2026"}'), 'Building');
    assert.equal(
      lineText('Waiting on the deployment status instead…'),
      'Waiting on the deployment status instead…',
    );
  });
});

describe('the sign-in that railway login left behind', () => {
  const now = 1_800_000_000_000;

  it('is its access token, run out a minute early', () => {
    const content = (seconds: number) => ({
      user: { accessToken: 'abc', tokenExpiresAt: now / 1000 + seconds },
    });
    assert.equal(loginIn(content(61), now)?.isExpired, false);
    assert.equal(loginIn(content(60), now)?.isExpired, true);
    assert.equal(loginIn(content(61), now)?.token.reveal(), 'abc');
  });

  it('may be an old token that never runs out, or none', () => {
    assert.equal(loginIn({ user: { token: 'old', tokenExpiresAt: 1 } }, now)?.isExpired, false);
    assert.equal(loginIn({ user: {} }, now), null);
    assert.equal(loginIn(null, now), null);
  });
});
