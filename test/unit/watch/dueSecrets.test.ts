import assert from 'node:assert/strict';
import type { SecretRules } from '../../../agent/project/resolved.ts';
import type { SecretStore } from '../../../agent/secrets/inventory.ts';
import { dueSecrets } from '../../../agent/watch/dueSecrets.ts';
import { configuration, noon, rules } from '../../standins/watchedProject.ts';

const dayMs = 86_400_000;

function secret(name: string, rotateEveryMs: number | null): SecretRules {
  const generator = { kind: 'pasted' } as const;
  return { name, kind: 'api-key', rotateEveryMs, usedBy: [], generator, prove: null, revoke: null };
}

describe('secrets that are due', () => {
  const project = configuration([rules('staging')], {
    secrets: [
      secret('OLD', 90 * dayMs),
      secret('YOUNG', 90 * dayMs),
      secret('FOR_EVER', null),
      secret('NEVER', dayMs),
    ],
  });
  const rotatedAt = new Map([
    ['OLD', noon - 90 * dayMs],
    ['YOUNG', noon - 89 * dayMs],
    ['FOR_EVER', 0],
    ['GONE', 0],
  ]);
  const store = (name: string, at: number | null) => ({
    ...{ name, environment: 'staging', service: 'web', set: at !== null, at },
  });
  const due = (secretStores: readonly SecretStore[], now: number) =>
    dueSecrets({ configuration: project, rotatedAt, secretStores }, now);

  it('are those that were rotated from here too long ago', () => {
    assert.deepEqual(due([], noon), ['OLD']);
    assert.deepEqual(due([], noon + dayMs), ['OLD', 'YOUNG']);
  });

  it('are also those that were never rotated from here, as old as their oldest copy', () => {
    const stores = [store('NEVER', noon), store('NEVER', noon - dayMs), store('YOUNG', 0)];
    assert.deepEqual(due(stores, noon), ['OLD', 'NEVER']);
    assert.deepEqual(due([store('NEVER', null)], noon), ['OLD']);
  });

  it('are none without a project file', () => {
    assert.deepEqual(dueSecrets({ configuration: null, rotatedAt, secretStores: [] }, noon), []);
  });
});
