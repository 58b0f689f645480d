import assert from 'node:assert/strict';
import { as, type OperationId } from '../../../agent/protocol/ids.ts';
import { inventory, type NamedSecret } from '../../../agent/secrets/inventory.ts';

const day = 86_400_000;
const stripe: NamedSecret = {
  name: 'STRIPE',
  kind: 'api-key',
  usedBy: ['api'],
  rotateEveryMs: 90 * day,
  generator: 'pasted',
};
const never: NamedSecret = {
  name: 'SALT',
  kind: 'other',
  usedBy: ['web', 'api'],
  rotateEveryMs: null,
  generator: 'random',
};

describe('the inventory of secrets', () => {
  it('says where each is held and when it is due', () => {
    const stores = [
      { name: 'STRIPE', environment: 'production', service: 'api', set: true, at: 10 * day },
      { name: 'STRIPE', environment: 'staging', service: 'api', set: false, at: null },
      { name: 'OTHER', environment: 'staging', service: 'api', set: true, at: day },
    ];
    const undoable = { operation: as<OperationId>('o1'), until: null };
    const past = { name: 'STRIPE', rotatedAt: 20 * day, rotatedBy: 'ann', undoable, operation: null };
    const [first, second] = inventory([stripe, never], stores, [past], 'keychain');
    assert.deepEqual(first, {
      name: 'STRIPE',
      kind: 'api-key',
      usedBy: ['api'],
      generator: 'pasted',
      stores: [
        { environment: 'production', service: 'api', set: true, at: 10 * day },
        { environment: 'staging', service: 'api', set: false, at: null },
      ],
      rotatedAt: 20 * day,
      rotatedBy: 'ann',
      dueAt: 110 * day,
      storedIn: 'keychain',
      undoable,
      operation: null,
    });
    assert.deepEqual([second?.name, second?.dueAt, second?.stores], ['SALT', null, []]);
  });

  it('takes a secret that was never rotated for as old as its oldest copy', () => {
    const at = (days: number, environment: string) => ({
      name: 'STRIPE',
      environment,
      service: 'api',
      set: true,
      at: days * day,
    });
    assert.equal(inventory([stripe], [at(9, 'a'), at(3, 'b')], [], 'none')[0]?.dueAt, 93 * day);
    assert.equal(inventory([stripe], [], [], 'none')[0]?.dueAt, null, 'its age is not known');
  });
});
