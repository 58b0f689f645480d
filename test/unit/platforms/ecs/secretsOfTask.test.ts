import assert from 'node:assert/strict';
import { type Model, secretsFor } from '../../../../agent/platforms/ecs/secretsOfTask.ts';
import type { Parameter, Parameters } from '../../../../agent/platforms/ecs/parameters.ts';
import { context, target } from '../cloud/oneDriver.ts';

const folder = '/acme/staging';
const parameterArn = 'arn:aws:ssm:eu-west-2:123456789012:parameter';

type Handed = Record<string, string>;

/** What the container is handed now, and what is in the service's own folder. */
async function secretsOf(
  container: Handed,
  there: readonly string[],
  { isOfAnother = false, setHere = [] }: { isOfAnother?: boolean; setHere?: readonly string[] } = {},
) {
  const listed = there.map((name): Parameter => ({
    name,
    path: `${folder}/${name}`,
    isSecret: true,
    setAt: 0,
    isShared: false,
  }));
  const parameters = { list: () => Promise.resolve(listed) } as unknown as Parameters;
  const web = {
    ...target('web'),
    settings: { region: 'eu-west-2', cluster: 'acme', service: 'web', parameters: folder },
  };
  const secrets = Object.entries(container).map(([name, valueFrom]) => ({ name, valueFrom }));
  const base = { id: 'web:1', executionRoleArn: 'arn:aws:iam::1:role/x' };
  const of = { base, container: { secrets }, isOfAnother } as unknown as Model;
  return secretsFor({ parameters }, { target: web, setHere }, of, context());
}

describe('what ECS hands to a container from Parameter Store', () => {
  it('no longer has what is gone from its folder, however it was named', async () => {
    const { gone, secrets } = await secretsOf(
      { OLD: `${folder}/OLD`, OLDER: `${parameterArn}${folder}/OLDER`, API_KEY: `${folder}/API_KEY` },
      ['API_KEY'],
    );
    assert.deepEqual(gone, ['OLD', 'OLDER']);
    assert.deepEqual(secrets, { API_KEY: `${folder}/API_KEY` });
  });

  it('keeps what somebody else hands over under another name, or from another store', async () => {
    const { gone } = await secretsOf(
      {
        DATABASE_URL: `${parameterArn}${folder}/db/url`,
        TOKEN: `${folder}/provider-token`,
        SENTRY: 'arn:aws:secretsmanager:eu-west-2:1:secret:/acme/staging/SENTRY-a1b2c3',
      },
      ['db/url', 'provider-token'],
    );
    assert.deepEqual(gone, []);
  });

  it('is also what was set from here, whether or not the project file calls it a secret', async () => {
    const { secrets } = await secretsOf({}, ['API_KEY', 'LOG_LEVEL', 'OTHERS'], { setHere: ['LOG_LEVEL'] });
    assert.deepEqual(Object.keys(secrets), ['API_KEY', 'LOG_LEVEL']);
  });

  it('is nothing of the environment that a copy is made like, whatever store that has it from', async () => {
    const { gone, secrets } = await secretsOf(
      {
        API_KEY: '/acme/production/API_KEY',
        DATABASE_URL: `${parameterArn}/acme/production/db/url`,
        SENTRY: 'arn:aws:secretsmanager:eu-west-2:1:secret:/acme/production/SENTRY-a1b2c3',
        OWN: `${folder}/OWN`,
      },
      ['OWN'],
      { isOfAnother: true },
    );
    assert.deepEqual(gone, ['API_KEY', 'DATABASE_URL', 'SENTRY']);
    assert.deepEqual(secrets, {});
  });
});
