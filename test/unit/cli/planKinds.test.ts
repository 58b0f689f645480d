import assert from 'node:assert/strict';
import { Options } from '../../../agent/cli/options.ts';
import type { Lookup } from '../../../agent/cli/plan/planKind.ts';
import { planKinds } from '../../../agent/cli/plan/planKinds.ts';
import { as, type CommitSha } from '../../../agent/protocol/ids.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import type { OperationInput } from '../../../agent/protocol/input.ts';

const full = as<CommitSha>('9f8e7d6c5b4a39281706f5e4d3c2b1a098765432');
const lookup: Lookup = {
  commit: () => Promise.resolve(full),
  preview: (branch) => `preview-${branch}`,
  services: () => Promise.resolve(['web', 'api']),
};

async function input(
  kind: string,
  words: readonly string[],
  values: Record<string, unknown> = {},
): Promise<OperationInput> {
  return planKinds[kind]!.input(words, new Options(values), lookup);
}

async function complaint(kind: string, words: readonly string[], values = {}): Promise<string> {
  try {
    await input(kind, words, values);
  } catch (error) {
    return failureOf(error).reason;
  }
  return 'none';
}

describe('what is asked for on the command line', () => {
  it('deploys what changed unless services are named', async () => {
    assert.deepEqual(await input('deploy', ['staging']), {
      kind: 'deploy',
      environment: 'staging',
      ref: null,
      services: 'changed',
    });
    assert.deepEqual(await input('deploy', ['staging'], { services: ['web, api'] }), {
      kind: 'deploy',
      environment: 'staging',
      ref: null,
      services: ['web', 'api'],
    });
  });

  it('knows "all" from a service', async () => {
    const all = await input('deploy', ['staging'], { services: ['all'] });
    assert.equal(all.kind === 'deploy' && all.services, 'all');
  });

  it('leaves out what was not asked for', async () => {
    const emergency = await input('deploy', ['staging'], {
      'force-rebuild': true,
      emergency: 'It burns, badly',
    });
    assert.deepEqual(emergency, {
      kind: 'deploy',
      environment: 'staging',
      ref: null,
      services: 'changed',
      forceRebuild: true,
      emergency: { reason: 'It burns, badly' },
    });
  });

  it('tells a commit from a deployment on the way back', async () => {
    const to = async (text: string) => {
      const asked = await input('rollback', ['production'], { to: text });
      return asked.kind === 'rollback' && asked.to;
    };
    assert.deepEqual(await to('9f8e7d6'), { commit: full });
    assert.deepEqual(await to('20261121-081530000-deploy-3f9a2c-web'), {
      deployment: '20261121-081530000-deploy-3f9a2c-web',
    });
    const previous = await input('rollback', ['production']);
    assert.equal(previous.kind === 'rollback' && previous.to, 'previous');
  });

  it('sets a variable on all services of the environment unless some are named', async () => {
    const all = await input('set-variable', ['staging', 'LOG_LEVEL']);
    assert.deepEqual(all.kind === 'setVariable' && all.services, ['web', 'api']);
  });

  it('reads a time', async () => {
    const woken = await input('wake', ['staging'], { until: '2026-11-21T20:00Z' });
    assert.equal(woken.kind === 'wake' && woken.keepAwakeUntil, Date.UTC(2026, 10, 21, 20));
    assert.equal(await complaint('wake', ['staging'], { until: 'soon' }), 'badInput');
  });

  it('rotates several secrets and keeps the old values until later', async () => {
    assert.deepEqual(await input('rotate', ['ONE', 'TWO']), {
      kind: 'rotateSecret',
      names: ['ONE', 'TWO'],
      revoke: 'later',
    });
    assert.equal(await complaint('rotate', ['ONE'], { revoke: 'never' }), 'badInput');
  });

  it('takes the value of a plain Actions variable, never of a secret', async () => {
    assert.deepEqual(await input('set-actions-secret', ['KEY'], { environment: 'staging', remove: true }), {
      kind: 'setActionsSecret',
      name: 'KEY',
      environment: 'staging',
      remove: true,
    });
    assert.equal(await complaint('set-actions-secret', ['KEY', 'value']), 'badInput');
    const set = await input('set-actions-variable', ['LOG_LEVEL', 'debug']);
    assert.deepEqual(set, {
      kind: 'setActionsVariable',
      name: 'LOG_LEVEL',
      environment: null,
      value: 'debug',
    });
    const gone = await input('set-actions-variable', ['LOG_LEVEL'], { remove: true });
    assert.equal(gone.kind === 'setActionsVariable' && gone.value, null);
    assert.equal(await complaint('set-actions-variable', ['LOG_LEVEL']), 'badInput');
  });

  it('complains about every word that is missing or left over', async () => {
    const [all, listing] = [Object.keys(planKinds), ['rotate', 'clean-up-previews']];
    for (const kind of all.filter((name) => name !== 'clean-up-previews'))
      assert.equal(await complaint(kind, []), 'badInput', kind);
    for (const kind of all.filter((name) => !listing.includes(name)))
      assert.equal(await complaint(kind, ['a', 'b', 'c']), 'badInput', kind);
  });

  it('previews a branch, or a pull request by its number', async () => {
    assert.deepEqual(await input('preview', ['pricing']), { kind: 'createPreview', branch: 'pricing' });
    for (const number of ['42', '#42'])
      assert.deepEqual(await input('preview', [], { 'pull-request': number }), {
        kind: 'createPreview',
        pullRequest: 42,
      });
    for (const number of ['0', 'x', '4.2', '-1', ''])
      assert.equal(await complaint('preview', [], { 'pull-request': number }), 'badInput');
    assert.equal(await complaint('preview', ['pricing'], { 'pull-request': '42' }), 'badInput');
    assert.equal(await complaint('preview', []), 'badInput');
  });

  it('cleans up all previews, or those that are named by branch or by their own name', async () => {
    assert.deepEqual(await input('clean-up-previews', []), { kind: 'cleanUpPreviews' });
    assert.deepEqual(await input('clean-up-previews', ['one', 'two']), {
      kind: 'cleanUpPreviews',
      only: ['preview-one', 'preview-two'],
    });
  });
});
