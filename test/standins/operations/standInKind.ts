import { setTimeout as delay } from 'node:timers/promises';
import type { Draft, Kind, Watch } from '../../../agent/operations/kind.ts';
import type { Step, StepContext } from '../../../agent/platforms/platform.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { as, type StepId } from '../../../agent/protocol/ids.ts';
import type { DeployInput } from '../../../agent/protocol/input.ts';
import type { EnvironmentKind } from '../../../agent/protocol/model.ts';
import { planFormat, type GateVerdict, type PlanFacts } from '../../../agent/protocol/plan.ts';
import { say } from '../../../agent/protocol/say.ts';
import type { Place } from './place.ts';

const service = 'web';

/** Deploys the version that the input calls `ref` to a place: start, switch, retire, verify. */
export function standInKind(place: Place): Kind<DeployInput> {
  return {
    kind: 'deploy',
    draft: (input) => Promise.resolve(draftOf(input, place)),
    steps: (facts) => Promise.resolve(stepsOf(facts, place)),
    watch: (facts) => watchOf(facts, place),
    result: (facts) => say('{0} runs', versionsOf(facts).new),
    undo: (facts) => ({ ...(facts.input as DeployInput), ref: versionsOf(facts).old }),
  };
}

export function gatesOf(place: Place): readonly GateVerdict[] {
  const verdict = (name: string): GateVerdict['verdict'] =>
    place.read(name) === 'fails' ? 'fails' : 'passes';
  return [
    { gate: 'window', verdict: verdict('gate-window'), binding: true },
    { gate: 'clean', verdict: verdict('gate-clean'), binding: true },
    { gate: 'freeze', verdict: verdict('gate-freeze'), binding: true },
  ];
}

function draftOf(input: DeployInput, place: Place): Draft {
  const { environment, ref } = input;
  const version = ref ?? 'v2';
  const now = place.traffic;
  const facts: PlanFacts = {
    format: planFormat,
    project: as('project'),
    input,
    identities: [{ platform: 'standin', account: 'author' }],
    targets: [
      {
        ...{ environment, service, platform: 'standin', identity: `standin/${place.folder}/${environment}` },
        action: 'reuse',
        now: now === null ? null : { deployment: as(now), artifact: as(now), commit: as(now) },
        then: { artifact: as(version), commit: as(version), deployment: null },
      },
    ],
    variables: [],
    migrations: [],
    gates: gatesOf(place),
    steps: stepNames.map((id) => ({ id, service })),
    configuration: place.read('configuration') ?? '',
  };
  return {
    facts,
    remarks: {
      title: say('Deploy {0} to {1}', version, environment),
      environment,
      environmentKind: kindOf(environment),
      verb: say('Deploy'),
      commits: [],
      gates: [{ gate: 'window', text: say('Closed until tomorrow.') }],
      stepTitles: stepNames.map((name) => say('Step {0}', name)),
      effects: [],
      warnings: [],
      health: [],
      expected: null,
      watchMs: null,
      undo: null,
      nothingToDo: version === now ? say('It runs already.') : null,
      needsValues: place.read('needs-values')?.split(',') ?? [],
    },
  };
}

const stepNames = ['start', 'switch', 'retire', 'verify'] as const;

function versionsOf({ targets }: PlanFacts): { readonly new: string; readonly old: string | null } {
  const target = targets[0];
  return { new: target?.then?.commit ?? '', old: target?.now?.commit ?? null };
}

function stepsOf(facts: PlanFacts, place: Place): readonly Step[] {
  const { new: version, old } = versionsOf(facts);
  return [
    step(place, 'start', 'hidden', {
      isDone: () => place.isRunning(version),
      do: () => place.start(version),
      undo: () => place.stop(version),
    }),
    step(place, 'switch', 'traffic', {
      isDone: () => place.traffic === version,
      do: () => place.moveTraffic(version),
      undo: () => place.moveTraffic(old),
    }),
    step(place, 'retire', 'hidden', {
      isDone: () => old === null || !place.isRunning(old),
      do: () => (old === null ? undefined : place.stop(old)),
      undo: () => (old === null ? undefined : place.start(old)),
    }),
    step(place, 'verify', 'none', { isDone: () => false, do: () => undefined }),
  ];
}

interface Effect {
  readonly isDone: () => boolean;
  readonly do: () => void;
  readonly undo?: () => void;
}

function step(place: Place, id: string, effect: Step['effect'], { isDone, do: perform, undo }: Effect): Step {
  return {
    id: as<StepId>(id),
    title: say('Step {0}', id),
    service,
    effect,
    isDone: () => Promise.resolve(isDone()),
    async do(context) {
      await misbehave(place, id, context);
      perform();
      place.tell(`do ${id}`);
      return say('did {0}', id);
    },
    ...(undo
      ? {
          undo() {
            if (place.read(`fail-undo-${id}`) !== null) return Promise.reject(new Error(`no undo of ${id}`));
            undo();
            place.tell(`undo ${id}`);
            return Promise.resolve();
          },
        }
      : {}),
  };
}

async function misbehave(place: Place, id: string, context: StepContext): Promise<void> {
  const value = context.value('TOKEN');
  if (value) place.write('value-seen', String(value.reveal().length));
  context.log(`${id} is at work${place.read('log') ?? ''}`);
  context.progress(say('at {0}', id));
  if (place.read(`close-window-in-${id}`) !== null) place.write('gate-window', 'fails');
  if (place.read(`edit-in-${id}`) !== null) place.write('gate-clean', 'fails');
  if (place.read(`freeze-in-${id}`) !== null) place.write('gate-freeze', 'fails');
  if (place.read(`crash-in-${id}`) !== null) {
    place.forget(`crash-in-${id}`);
    setTimeout(() => {
      throw new Error(`a library broke with ${value?.reveal()}`);
    });
    await delay(60_000);
  }
  if (place.read(`hang-${id}`) !== null) {
    place.write(`hangs-${id}`);
    await delay(60_000, undefined, { signal: context.signal });
  }
  if (place.read(`fail-${id}`) !== null)
    throw new Failed({ reason: 'badInput', message: say('{0} was told to fail', id) });
}

/** Watched while the file `watch` is there; it holds how many milliseconds. `watch-fails` ends it. */
function watchOf(facts: PlanFacts, place: Place): Watch | null {
  const forMs = place.read('watch');
  if (forMs === null) return null;
  const { old } = versionsOf(facts);
  return {
    forMs: Number(forMs),
    wayBack: old === null ? null : { ...(facts.input as DeployInput), ref: old },
    async run({ signal }, leftMs) {
      place.tell('watch');
      const deadline = performance.now() + leftMs;
      while (performance.now() < deadline) {
        if (place.read('watch-fails') !== null) {
          place.forget('watch-fails');
          throw new Failed({ reason: 'watchFailed', service, message: say('500'), rolledBack: false });
        }
        await delay(5, undefined, { signal });
      }
    },
  };
}

function kindOf(environment: string): EnvironmentKind {
  if (environment.startsWith('preview-')) return 'preview';
  return environment === 'production' ? 'production' : 'staging';
}
