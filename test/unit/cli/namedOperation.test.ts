import assert from 'node:assert/strict';
import { namedOperation } from '../../../agent/cli/namedOperation.ts';
import type { Failed } from '../../../agent/protocol/failures.ts';
import { as, type OperationId } from '../../../agent/protocol/ids.ts';

describe('naming an operation', () => {
  const deploy = as<OperationId>('20261121-081530042-deploy-3f9a2c');
  const rollback = as<OperationId>('20261121-094501007-rollback-77aa01');
  const ids = [rollback, deploy];

  it('takes the whole id, its end, its beginning or any part that is in no other', () => {
    for (const word of [deploy, '3f9a2c', '20261121-0815', '081530042', 'deploy'])
      assert.equal(namedOperation(ids, word), deploy, word);
  });

  it('takes the whole id also where another begins with it', () => {
    assert.equal(namedOperation([as<OperationId>(`${deploy}0`), deploy], deploy), deploy);
  });

  it('says which ones a word could mean', () => {
    assert.throws(
      () => namedOperation(ids, '20261121'),
      ({ failure }: Failed) => {
        assert.equal(failure.reason, 'badInput');
        assert.deepEqual(failure.message.args, ['20261121', '2', `${rollback}, ${deploy}`]);
        return true;
      },
    );
  });

  it('leaves a word that is in none as it is, for the one that looks it up to say so', () => {
    assert.equal(namedOperation(ids, 'ffffff'), 'ffffff');
    assert.equal(namedOperation([deploy], ''), '');
  });
});
