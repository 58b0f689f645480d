import assert from 'node:assert/strict';
import { format, inspect } from 'node:util';
import { Secret } from '../../../agent/run/secret.ts';

describe('a secret', () => {
  const secret = Secret.of('hunter2hunter2');

  it('shows itself to nobody who does not ask for it by name', () => {
    const shown = [
      String(secret),
      [secret].join(),
      'x' + (secret as unknown as string),
      JSON.stringify({ secret }),
      inspect(secret, { showHidden: true, depth: 9 }),
      inspect({ deep: [secret] }, { compact: false }),
      format('%s %o %O %j', secret, secret, secret, secret),
      JSON.stringify(Object.entries(secret)),
      JSON.stringify(Object.getOwnPropertyNames(secret)),
      JSON.stringify(Object.assign({}, secret)),
      JSON.stringify(structuredClone(secret)),
      inspect(new Error('failed', { cause: secret })),
    ];
    for (const each of shown) assert.ok(!each.includes('hunter2'), each);
    assert.equal(secret.reveal(), 'hunter2hunter2');
  });

  it('knows its equal', () => {
    assert.ok(secret.equals(Secret.of('hunter2hunter2')));
    assert.ok(!secret.equals(Secret.of('hunter2hunter3')));
    assert.ok(!secret.equals(Secret.of('')));
  });
});
