import { localAbilities } from '../../../agent/platforms/local/abilities.ts';
import assert from 'node:assert/strict';
import { english, render, say, type Message } from '../../../agent/protocol/say.ts';
import { Entities } from '../../../agent/watch/picture/entities.ts';
import { environmentSnapshot } from '../../../agent/watch/picture/environmentSnapshot.ts';
import type { EnvironmentInputs, TargetInputs } from '../../../agent/watch/picture/inputs.ts';
import { isSame, keepSame } from '../../../agent/watch/picture/same.ts';
import { environmentState, targetState } from '../../../agent/watch/picture/states.ts';
import { noon, operation, reading } from '../../standins/watchedProject.ts';

function target(more: Partial<TargetInputs> = {}): TargetInputs {
  return {
    service: 'web',
    platform: 'local',
    can: localAbilities,
    reading: reading('staging', 'web'),
    health: { health: { state: 'healthy', at: noon, status: 200, latencyMs: 3 }, failuresInARow: 0 },
    operation: null,
    newer: null,
    ...more,
  };
}

function inputs(more: Partial<EnvironmentInputs> = {}): EnvironmentInputs {
  return {
    name: 'staging',
    kind: 'staging',
    branches: ['main'],
    targets: [target()],
    promoteFrom: null,
    behind: null,
    hold: null,
    sleep: null,
    frozen: null,
    waitingFor: [],
    shared: null,
    currentBranch: 'main',
    preview: null,
    asOf: noon,
    ...more,
  };
}

function shown(more: Partial<EnvironmentInputs>) {
  const { said } = environmentSnapshot(inputs(more));
  const inEnglish = (one: Message): string => render(one, english);
  return { fact: said.fact && inEnglish(said.fact), lines: said.lines.map(inEnglish) };
}

describe('an environment that mirrors another', () => {
  const vm = say('{0}: {1}', 'web', say('vm is big here'));

  it('says that it differs, and in what', () => {
    const mirror = { of: 'production', differences: [vm] };
    const { fact, lines } = shown({ mirror, branches: ['main'] });
    assert.equal(fact, 'differs from production');
    assert.deepEqual(lines.slice(0, 2), ['differs from production', 'web: vm is big here']);
  });

  it('says nothing of it while it is like the other', () => {
    assert.equal(shown({ mirror: { of: 'production', differences: [] } }).fact, null);
  });
});

const failing = (failuresInARow: number) => ({
  health: { state: 'failing' as const, at: noon, status: 503 },
  failuresInARow,
});

describe('the state of a target', () => {
  it('is healthy when it serves and answers', () => assert.equal(targetState(target()), 'healthy'));

  it('is unknown until somebody asked', () => {
    assert.equal(targetState(target({ health: null })), 'unknown');
    assert.equal(targetState(target({ reading: null })), 'unknown');
  });

  it('is degraded after one lost ping and failing after two', () => {
    assert.equal(targetState(target({ health: failing(1) })), 'degraded');
    assert.equal(targetState(target({ health: failing(2) })), 'failing');
  });

  it('is failing when its process died', () => {
    assert.equal(
      targetState(target({ reading: reading('staging', 'web', undefined, { state: 'crashed' }) })),
      'failing',
    );
  });

  it('is deploying while an operation changes it and watching while one watches it', () => {
    assert.equal(targetState(target({ operation: operation('o') })), 'deploying');
    assert.equal(targetState(target({ operation: operation('o', { state: 'watching' }) })), 'watching');
  });

  it('says what runs while an operation waits for a person', () => {
    assert.equal(targetState(target({ operation: operation('o', { state: 'needsPerson' }) })), 'healthy');
  });

  it('does not look at the health of what sleeps', () => {
    const asleep = target({
      reading: reading('staging', 'web', undefined, { state: 'asleep' }),
      health: failing(9),
    });
    assert.equal(targetState(asleep), 'asleep');
    assert.equal(environmentSnapshot(inputs({ targets: [asleep] })).targets[0]?.health, null);
  });
});

describe('the state of an environment', () => {
  it('is what a person has to know first', () => {
    assert.equal(environmentState(['healthy', 'failing', 'watching']), 'failing');
    assert.equal(environmentState(['healthy', 'failing', 'deploying']), 'deploying');
    assert.equal(environmentState(['healthy', 'degraded']), 'degraded');
  });

  it('counts what is at rest only where nothing is alive', () => {
    assert.equal(environmentState(['asleep', 'healthy']), 'healthy');
    assert.equal(environmentState(['asleep', 'empty']), 'asleep');
    assert.equal(environmentState([]), 'empty');
  });
});

describe('entities', () => {
  it('tells nothing when what is shown stays the same', () => {
    const entities = new Entities();
    assert.equal(entities.update(inputs()), true);
    assert.equal(entities.update(structuredClone(inputs())), false);
  });

  it('tells nothing of ages and of a millisecond more, but keeps them', () => {
    const entities = new Entities();
    entities.update(inputs());
    const later = inputs({
      asOf: noon + 1,
      targets: [
        target({
          health: {
            health: { state: 'healthy', at: noon + 1, status: 200, latencyMs: 4 },
            failuresInARow: 0,
          },
        }),
      ],
    });
    assert.equal(entities.update(later), false);
    assert.equal(entities.get('staging')?.asOf, noon + 1);
    assert.equal(entities.get('staging')?.targets[0]?.health?.latencyMs, 4);
  });

  it('tells of an answer that became slow, of another status and of another version', () => {
    for (const health of [
      { state: 'healthy', at: noon, status: 200, latencyMs: 300 },
      { state: 'healthy', at: noon, status: 204, latencyMs: 3 },
      { state: 'healthy', at: noon, status: 200, latencyMs: 3, version: 'abc' },
    ] as const) {
      const entities = new Entities();
      entities.update(inputs());
      assert.equal(
        entities.update(inputs({ targets: [target({ health: { health, failuresInARow: 0 } })] })),
        true,
      );
    }
  });

  it('tells of every other difference', () => {
    const entities = new Entities();
    entities.update(inputs());
    assert.equal(entities.update(inputs({ behind: { environment: 'development', commits: 2 } })), true);
    assert.equal(entities.update(inputs({ targets: [] })), true);
  });
});

describe('isSame', () => {
  it('compares what values say', () => {
    assert.ok(isSame({ a: [1, { b: null }] }, { a: [1, { b: null }] }));
    assert.ok(!isSame({ a: [1] }, { a: { 0: 1 } }));
    assert.ok(!isSame({ a: 1 }, { a: 1, b: 2 }));
    assert.ok(!isSame(null, {}));
    assert.ok(isSame({ a: undefined }, {}));
  });

  it('keeps the old object where the new one says the same', () => {
    const old = { a: 1 };
    assert.equal(keepSame(old, { a: 1 }), old);
    assert.notEqual(keepSame(old, { a: 2 }), old);
  });
});
