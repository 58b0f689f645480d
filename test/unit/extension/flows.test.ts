import assert from 'node:assert/strict';
import type { Lookups } from '../../../extension/flows/deployChoices.ts';
import { askDeploy } from '../../../extension/flows/deploy.ts';
import {
  askCreateEnvironment,
  askKeepAwake,
  askPromote,
  awakeChoices,
} from '../../../extension/flows/environments.ts';
import { askRotate } from '../../../extension/flows/secrets.ts';
import { back } from '../../../extension/quickInput/question.ts';
import type { SecretEntry } from '../../../agent/protocol/model.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { ScriptedAsker } from '../../standins/asker.ts';
import { opened } from '../../standins/opened.ts';
import { english, environment, noon, snapshot, target } from '../../standins/picture.ts';

const lookups: Lookups = {
  branches: () =>
    Promise.resolve([
      { name: 'main', title: 'Fix', current: false },
      { name: 'develop', title: 'New', current: true },
    ]),
  commits: () => Promise.resolve([{ sha: as('77aa0011'.repeat(5)), title: 'Totals', author: 'a', at: noon }]),
};

const api = target({ service: 'api', newer: { count: 2, titles: ['a', 'b'] } });
const shop = opened(
  snapshot({
    environments: [
      environment({
        name: 'production',
        kind: 'production',
        branches: ['main'],
        promoteFrom: 'staging',
      }),
      environment({ targets: [target(), api] }),
      environment({ name: 'development', kind: 'development', branches: [] }),
    ],
  }),
);

describe('asking what to deploy', () => {
  const ask = (asker: ScriptedAsker, given = {}) => askDeploy([shop], given, asker, lookups, english);

  it('offers the environment of the current branch first and what changed there: two answers are enough', async () => {
    const asker = new ScriptedAsker('staging', 'Changed services');
    const answer = await ask(asker);
    assert.deepEqual(answer?.input, {
      kind: 'deploy',
      environment: 'staging',
      ref: null,
      services: 'changed',
    });
    assert.equal(asker.asked[0]?.labels[0], 'staging');
    assert.equal(asker.asked[1]?.labels[0], 'Changed services');
  });

  it('returns with Back to the question before', async () => {
    const asker = new ScriptedAsker('production', back, 'staging', 'All services');
    const answer = await ask(asker);
    assert.equal(answer?.input.environment, 'staging');
    assert.deepEqual(
      asker.asked.map(({ place }) => place.step),
      [1, 2, 1, 2],
    );
    assert.equal(asker.asked[0]?.place.canGoBack, false);
    assert.equal(asker.asked[1]?.place.canGoBack, true);
  });

  it('deploys nothing when the person leaves', async () => {
    assert.equal(await ask(new ScriptedAsker('staging', undefined)), undefined);
    assert.equal(await ask(new ScriptedAsker(back)), undefined);
  });

  it('deploys the services that are ticked', async () => {
    const answer = await ask(new ScriptedAsker('staging', 'Choose services…', ['api']));
    assert.deepEqual(answer?.input.services, ['api']);
  });

  it('asks for a reason in an emergency', async () => {
    const answer = await ask(new ScriptedAsker('staging', 'Emergency…', 'checkout is down'));
    assert.deepEqual(answer?.input.emergency, { reason: 'checkout is down' });
  });

  it('asks which commit only where several could be meant', async () => {
    const answer = await ask(new ScriptedAsker('development', 'Another branch or commit…', '77aa001'));
    assert.equal(answer?.input.ref, '77aa0011'.repeat(5));
  });

  it('asks neither place nor what where it was called on a service', async () => {
    const where = { project: shop, environment: shop.environments.get('staging')! };
    const answer = await ask(new ScriptedAsker(), { where, service: 'api' });
    assert.deepEqual(answer?.input, { kind: 'deploy', environment: 'staging', ref: null, services: ['api'] });
  });
});

describe('asking what to promote', () => {
  it('knows where versions come from', async () => {
    const answer = await askPromote([shop], undefined, new ScriptedAsker('production'), english);
    assert.deepEqual(answer?.input, {
      kind: 'promote',
      from: 'staging',
      environment: 'production',
      services: 'changed',
    });
  });

  it('asks where it does not', async () => {
    const answer = await askPromote([shop], undefined, new ScriptedAsker('staging', 'development'), english);
    assert.equal(answer?.input.from, 'development');
  });
});

describe('asking what to promote where that is not written', () => {
  it('offers only what runs something', async () => {
    const empty = environment({ name: 'qa', targets: [target({ current: null, state: 'empty' })] });
    const project = opened(snapshot({ environments: [environment(), environment({ name: 'demo' }), empty] }));
    const asker = new ScriptedAsker('demo', 'staging');
    const answer = await askPromote([project], undefined, asker, english);
    assert.equal(answer?.input.from, 'staging');
    assert.deepEqual(asker.asked[1]?.labels, ['staging']);
  });
});

describe('asking until when to keep awake', () => {
  it('offers only times to come, in order', () => {
    const times = awakeChoices(noon, english).map(({ value }) => value);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    assert.ok(times.every((time) => time > noon));
  });

  it('wakes until then', async () => {
    const where = { project: shop, environment: shop.environments.get('staging')! };
    const asker = new ScriptedAsker(awakeChoices(noon, english)[0]!.label);
    const input = await askKeepAwake(where, noon, asker, english);
    assert.deepEqual(input, {
      kind: 'wake',
      environment: 'staging',
      keepAwakeUntil: awakeChoices(noon, english)[0]!.value,
    });
  });
});

describe('asking for a new environment', () => {
  it('asks its name, what it is a copy of and its branch', async () => {
    const asker = new ScriptedAsker('qa', 'staging', 'No branch of its own');
    const input = await askCreateEnvironment(shop, undefined, asker, lookups, english);
    assert.deepEqual(input, { kind: 'createEnvironment', environment: 'qa', from: 'staging', branch: null });
  });

  it('takes no name that is taken or cannot be one', async () => {
    for (const name of ['staging', 'No Spaces', '-x'])
      await assert.rejects(askCreateEnvironment(shop, 'staging', new ScriptedAsker(name), lookups, english));
  });
});

describe('asking which secret to rotate', () => {
  const secret = (name: string, generator: SecretEntry['generator']): SecretEntry => ({
    name,
    kind: 'api-key',
    usedBy: ['web'],
    stores: [
      { environment: 'staging', service: 'web', set: name !== 'NEW_KEY', at: null },
      { environment: 'production', service: 'web', set: false, at: null },
    ],
    rotatedAt: null,
    rotatedBy: null,
    dueAt: null,
    storedIn: 'keychain',
    generator,
    undoable: null,
    operation: null,
  });
  const secrets = [secret('SESSION_KEY', 'random'), secret('STRIPE_KEY', 'pasted')];

  it('asks for no value where one is made', async () => {
    const asker = new ScriptedAsker('SESSION_KEY', 'Revoke it in 24 hours');
    const answer = await askRotate(secrets, { pasted: false }, asker, english);
    assert.deepEqual(answer, {
      input: { kind: 'rotateSecret', names: ['SESSION_KEY'], revoke: 'later' },
      values: {},
    });
  });

  it('asks for it, hidden, where a person brings it', async () => {
    const asker = new ScriptedAsker('STRIPE_KEY', 'sk_live_1', 'Revoke it by hand');
    const answer = await askRotate(secrets, { pasted: false }, asker, english);
    assert.equal(answer?.input.pasted, true);
    assert.deepEqual(answer.values, { STRIPE_KEY: 'sk_live_1' });
    assert.ok(asker.asked[1]?.secret);
  });

  it('asks for it always when a secret is updated', async () => {
    const asker = new ScriptedAsker(['staging'], 's3cret', 'Revoke it at once');
    const answer = await askRotate(secrets, { names: ['SESSION_KEY'], pasted: true }, asker, english);
    assert.deepEqual(answer?.values, { SESSION_KEY: 's3cret' });
    assert.equal(answer.input.revoke, 'now');
  });

  it('asks where to put one that is set nowhere yet', async () => {
    const asker = new ScriptedAsker('NEW_KEY', ['staging', 'production'], 'Revoke it at once');
    const answer = await askRotate([secret('NEW_KEY', 'random')], { pasted: false }, asker, english);
    assert.deepEqual(answer?.input.environments, ['staging', 'production']);
  });

  it('never puts a value into the input, which becomes part of the plan', async () => {
    const answer = await askRotate(
      secrets,
      { names: ['STRIPE_KEY'], pasted: true },
      new ScriptedAsker(['staging'], 's3cret', 'Revoke it at once'),
      english,
    );
    assert.ok(!JSON.stringify(answer?.input).includes('s3cret'));
  });
});
