import assert from 'node:assert/strict';
import {
  buildEnvironment,
  processEnvironment,
} from '../../../../agent/platforms/local/processEnvironment.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { commitOf } from '../../../standins/localRecords.ts';

const facts = {
  environment: 'staging',
  service: 'web',
  commit: commitOf('a').sha,
  port: 4100,
  dataFolder: '/data',
  siblings: new Map([['order-mail', 'http://127.0.0.1:4101']]),
  variables: { LOG_LEVEL: 'info', PORT: '1', TAXIWAY_COMMIT: 'x' },
  stored: { LOG_LEVEL: 'debug', KEY: Secret.of('hush') },
};

describe('the environment of a process', () => {
  it('tells what it is, where it listens and where its data and the other services are', () => {
    const env = processEnvironment(facts);
    assert.equal(env['PORT'], '4100');
    assert.equal(env['HOST'], '127.0.0.1');
    assert.equal(env['TAXIWAY_COMMIT'], facts.commit);
    assert.equal(env['TAXIWAY_ENVIRONMENT'], 'staging');
    assert.equal(env['TAXIWAY_SERVICE'], 'web');
    assert.equal(env['TAXIWAY_DATA'], '/data');
    assert.equal(env['TAXIWAY_ORDER_MAIL_URL'], 'http://127.0.0.1:4101');
  });

  it('takes what was set on the target over what the file says', () => {
    assert.equal(processEnvironment(facts)['LOG_LEVEL'], 'debug');
  });

  it('keeps secrets wrapped until the process is started', () => {
    assert.ok(!JSON.stringify(processEnvironment(facts)).includes('hush'));
  });

  it('of a build knows nothing of any environment', () => {
    assert.deepEqual(Object.keys(buildEnvironment(facts.commit, 'web')).sort(), [
      'TAXIWAY_COMMIT',
      'TAXIWAY_SERVICE',
    ]);
  });
});
