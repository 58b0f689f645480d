import assert from 'node:assert/strict';
import { roomOf } from '../../../../agent/platforms/amplify/room.ts';
import { listVariables, setVariable } from '../../../../agent/platforms/amplify/variables.ts';
import type { Target } from '../../../../agent/platforms/platform.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { AmplifyModel } from '../../../standins/aws/amplifyModel.ts';

const { signal } = new AbortController();
const value = (text: string) => ({ value: Secret.of(text), isSecret: true, mayBeThere: false });

/** An app with the branches `staging` and `production`, without a network in between. */
function appOnAmplify() {
  const model = new AmplifyModel(() => 1_763_742_000_000);
  for (const name of ['staging', 'production']) model.addBranch(name);
  const room = roomOf({
    ...{ project: as('project'), workspace: '/nowhere', folder: '/nowhere', redactor: new Redactor() },
    env: {
      TAXIWAY_AWS_API: 'http://amplify.test',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'key',
    },
    clock: { now: () => 0, elapsed: () => 0 },
    wait: () => Promise.resolve(),
    send: ({ method = 'GET', url, body }) => {
      const text = body instanceof Secret ? body.reveal() : String(body ?? '');
      const answer = model.part({ method, url: new URL(url), headers: {}, body: text });
      return Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(answer), durationMs: 0 });
    },
    run: () => Promise.reject(new Error('a program was started')),
    token: () => Promise.resolve(null),
    checkOut: () => Promise.resolve([]),
    branchOf: () => Promise.resolve(null),
    isLasting: () => Promise.resolve(false),
    commit: () => Promise.resolve(null),
  });
  return { model, room };
}

function target(environment: string): Target {
  return {
    ...{ project: as('project'), environment, kind: 'staging', service: 'web', platform: 'amplify' },
    ...{ settings: { region: 'eu-west-2', app: 'd1abc', branch: environment }, image: null, port: null },
    ...{ variables: {}, secretNames: ['STRIPE'] },
  };
}

describe('variables on Amplify', () => {
  it('are all gone once the last one is removed: an empty list would leave it', async () => {
    const { model, room } = appOnAmplify();
    await setVariable(room, target('staging'), 'STRIPE', value('planted'), signal);
    await setVariable(room, target('staging'), 'STRIPE', null, signal);
    assert.equal(model.variable('staging', 'STRIPE'), null);
    assert.deepEqual(await listVariables(room, [target('staging')], signal), []);
  });

  it('are also those the app has for all branches, as one for all, until a branch has its own', async () => {
    const { model, room } = appOnAmplify();
    model.appVariables = { STRIPE: 'everybody’s', LOG_LEVEL: 'info', API_TOKEN: 'planted' };
    await setVariable(room, target('staging'), 'STRIPE', value('own'), signal);
    const listed = await listVariables(room, [target('staging'), target('production')], signal);
    assert.deepEqual(
      listed.map((one) => [one.environment, one.name, one.secret, one.isShared ?? false, one.record]),
      [
        ['staging', 'STRIPE', true, false, undefined],
        ['staging', 'LOG_LEVEL', false, true, 'd1abc/LOG_LEVEL'],
        ['staging', 'API_TOKEN', true, true, 'd1abc/API_TOKEN'],
        ['production', 'STRIPE', true, true, 'd1abc/STRIPE'],
        ['production', 'LOG_LEVEL', false, true, 'd1abc/LOG_LEVEL'],
        ['production', 'API_TOKEN', true, true, 'd1abc/API_TOKEN'],
      ],
    );
    assert.ok(!JSON.stringify(listed).includes('planted'));
  });

  it('of the app are not taken away from one branch, which would be from all', async () => {
    const { model, room } = appOnAmplify();
    model.appVariables = { STRIPE: 'everybody’s' };
    const removing = setVariable(room, target('staging'), 'STRIPE', null, signal);
    await assert.rejects(removing, (error) => failureOf(error).reason === 'badInput');
    assert.equal(model.changes, 0);
  });
});
