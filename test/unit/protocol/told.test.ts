import assert from 'node:assert/strict';
import { as } from '../../../agent/protocol/ids.ts';
import { explain } from '../../../agent/protocol/explain.ts';
import { told } from '../../../agent/protocol/told.ts';
import { render } from '../../../agent/protocol/say.ts';
import type { Failure } from '../../../agent/protocol/failures.ts';

describe('a failure as the agent tells it', () => {
  const failure: Failure = { reason: 'planExpired', hash: as('x'), expiredAt: 0 };

  it('comes with its words', () => {
    const { said, ...plain } = told(failure);
    assert.deepEqual(plain, failure);
    assert.deepEqual({ what: said.what, next: said.next }, explain(failure));
  });

  it('has short words for a row', () => {
    assert.equal(render(told(failure).said.short), 'see its log');
    assert.equal(render(told({ reason: 'cancelled', state: null }).said.short), 'cancelled');
  });

  it('says itself where the editor could say it too', () => {
    assert.match(render(told({ reason: 'notTrusted' }).said.what), /not trusted/);
  });
});
