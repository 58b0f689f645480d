import assert from 'node:assert/strict';
import { keyOf } from '../../../../agent/platforms/targetName.ts';
import { hostTable, label, requestedHost } from '../../../../agent/platforms/local/supervisor/hosts.ts';

describe('host names', () => {
  it('lead to the first service by the environment alone, to the others by both', () => {
    const { byHost } = hostTable('Shop', [{ environment: 'staging', services: ['web', 'api'] }]);
    assert.deepEqual(byHost.get('staging.shop.localhost'), { environment: 'staging', service: 'web' });
    assert.deepEqual(byHost.get('staging-api.shop.localhost'), { environment: 'staging', service: 'api' });
  });

  it('are never shared: the later one gets digits of its own', () => {
    const { byHost, hostOf } = hostTable('shop', [
      { environment: 'staging', services: ['web', 'api'] },
      { environment: 'staging-api', services: ['web'] },
    ]);
    assert.equal(byHost.size, 3);
    assert.equal(byHost.get('staging-api.shop.localhost')?.environment, 'staging-api');
    const other = hostOf.get(keyOf({ environment: 'staging', service: 'api' }));
    assert.match(other ?? '', /^staging-api-[0-9a-f]{6}\.shop\.localhost$/);
  });

  it('have labels that every resolver takes', () => {
    assert.equal(label('Größe & Co'), 'gr-e-co');
    assert.match(label('日本'), /^[0-9a-f]{6}$/);
    assert.equal(label('x'.repeat(80)).length, 63);
    assert.match(label('x'.repeat(80), 'abc123'), /^x{56}-abc123$/);
  });

  it('are read from a request without port, case or last dot', () => {
    assert.equal(requestedHost('Staging.Shop.localhost:20000'), 'staging.shop.localhost');
    assert.equal(requestedHost('staging.shop.localhost.'), 'staging.shop.localhost');
    assert.equal(requestedHost('[::1]:80'), '[::1]');
    assert.equal(requestedHost(undefined), null);
    assert.equal(requestedHost(''), null);
  });
});
