import assert from 'node:assert/strict';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { context } from '../cloud/oneDriver.ts';
import { onAws, target } from './onAws.ts';

const sentry = 'arn:aws:secretsmanager:eu-west-2:123456789012:secret:acme/SENTRY-a1b2c3';
const { signal } = new AbortController();

/** A service whose container is handed these. */
function handing(secrets: Readonly<Record<string, string>>) {
  const aws = onAws();
  aws.ecs.addService('web-staging', 'ghcr.io/acme/web:1', { family: 'web' });
  const { containerDefinitions, ...rest } = aws.ecs.definition('web:1');
  const handed = Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom }));
  const containers = containerDefinitions.map((one) => ({ ...one, secrets: handed }));
  const { revision } = aws.ecs.register({ ...rest, containerDefinitions: containers });
  const service = aws.ecs.service('web-staging');
  service.deployments = service.deployments.map((one) => ({ ...one, taskDefinition: `web:${revision}` }));
  return aws;
}

describe('the variables of a service of ECS', () => {
  it('are also those that its task definition hands over from another store, by name', async () => {
    const { driver, parameters } = handing({ SENTRY: sentry, API_KEY: '/acme/staging/API_KEY' });
    parameters.put('/acme/staging/API_KEY', 'planted', 'SecureString');
    const listed = await driver.variables([target('staging')], signal);
    assert.deepEqual(
      listed.map(({ name, secret, record }) => [name, secret, record]),
      [
        ['API_KEY', true, '/acme/staging/API_KEY'],
        ['SENTRY', true, sentry],
      ],
    );
  });

  it('are none that is gone from its folder', async () => {
    const { driver } = handing({ API_KEY: '/acme/staging/API_KEY' });
    assert.deepEqual(await driver.variables([target('staging')], signal), []);
  });

  it('are not said to be removed where the task definition has them from elsewhere', async () => {
    const { driver } = handing({ SENTRY: sentry });
    await assert.rejects(driver.setVariable(target('staging'), 'SENTRY', null, context()), (error) => {
      const failure = failureOf(error);
      return failure.reason === 'badInput' && failure.message.args?.includes(sentry) === true;
    });
  });
});
