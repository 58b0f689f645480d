import assert from 'node:assert/strict';
import { Secret } from '../../../../agent/run/secret.ts';
import { context } from '../cloud/oneDriver.ts';
import { onAws, target } from './onAws.ts';

describe('a parameter of another type', () => {
  const value = (isSecret: boolean) => ({ value: Secret.of('new'), isSecret, mayBeThere: false });
  const path = '/acme/staging/API_URL';

  it('becomes a secret where it was plain', async () => {
    const { parameters, driver } = onAws();
    parameters.put(path, 'plain', 'String');
    await driver.setVariable(target('staging'), 'API_URL', value(true), context());
    assert.deepEqual([parameters.value(path), parameters.typeOf(path)], ['new', 'SecureString']);
  });

  it('is what it was where it could not become a secret', async () => {
    const { parameters, driver } = onAws();
    parameters.put(path, 'plain', 'String');
    parameters.refusesKey = true;
    const listed = () => driver.variables([target('staging')], context().signal);
    const before = await listed();
    await assert.rejects(driver.setVariable(target('staging'), 'API_URL', value(true), context()));
    assert.deepEqual([parameters.value(path), parameters.typeOf(path)], ['plain', 'String']);
    assert.deepEqual(await listed(), before, 'nobody takes it for a new one');
  });

  it('stays hidden where it was, whatever is set', async () => {
    const { parameters, driver } = onAws();
    parameters.put(path, 'hidden', 'SecureString');
    await driver.setVariable(target('staging'), 'API_URL', value(false), context());
    assert.deepEqual([parameters.value(path), parameters.typeOf(path)], ['new', 'SecureString']);
  });
});
