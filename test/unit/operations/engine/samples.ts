import type { Draft } from '../../../../agent/operations/kind.ts';
import type { Apply, StoredOperation } from '../../../../agent/operations/journal/storedOperation.ts';
import { makePlan } from '../../../../agent/operations/plans/makePlan.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import { planFormat, type PlanFacts } from '../../../../agent/protocol/plan.ts';
import { say } from '../../../../agent/protocol/say.ts';
import type { Clock } from '../../../../agent/run/clock.ts';

export const startOfTest = Date.UTC(2026, 10, 21, 8, 15, 30);

/** A clock that a test moves. */
export class MovedClock implements Clock {
  #now = startOfTest;
  #elapsed = 1000;

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  pass(ms: number): void {
    this.#now += ms;
    this.#elapsed += ms;
  }

  /** Somebody sets the wall clock; no time passes. */
  setBack(ms: number): void {
    this.#now -= ms;
  }
}

export function facts(): PlanFacts {
  return {
    format: planFormat,
    project: as('project'),
    input: { kind: 'deploy', environment: 'staging', ref: null, services: 'all' },
    identities: [{ platform: 'fly', account: 'author' }],
    targets: [
      {
        ...{ environment: 'staging', service: 'web', platform: 'fly', identity: 'fly/author/staging/web' },
        action: 'build',
        now: { deployment: as('d1'), artifact: as('a1'), commit: as('1'.repeat(40)) },
        then: { deployment: null, artifact: as('a2'), commit: as('2'.repeat(40)) },
      },
    ],
    variables: [],
    migrations: [],
    gates: [{ gate: 'window', verdict: 'passes', binding: true }],
    steps: ['build', 'switch', 'verify'].map((id) => ({ id, service: 'web' })),
    configuration: 'digest',
  };
}

export function draft(): Draft {
  return {
    facts: facts(),
    remarks: {
      ...{ title: say('Deploy to staging'), environment: 'staging', environmentKind: 'staging' },
      ...{ verb: say('Deploy'), commits: [], gates: [], effects: [], warnings: [], health: [] },
      stepTitles: [say('Build'), say('Switch'), say('Verify')],
      ...{ expected: null, watchMs: null, undo: null, nothingToDo: null, needsValues: [] },
    },
  };
}

export function stored(): StoredOperation {
  const apply: Apply = {
    ...{ format: 1, project: as('project'), operation: as('20261121-081530000-deploy-3f9a2c') },
    ...{ folder: '/shop', by: 'Author', at: startOfTest, overrides: [], values: [], causedBy: null },
    waitMs: 0,
  };
  return { plan: makePlan(draft(), new MovedClock()), apply };
}
