import type { Engine, Kinds } from '../../../agent/operations/engine/run.ts';
import { faultsOf } from '../../../agent/operations/engine/faults.ts';
import type { World } from '../../../agent/operations/world.ts';
import type { PlatformAdapter } from '../../../agent/platforms/platform.ts';
import { as, type ProjectId } from '../../../agent/protocol/ids.ts';
import { systemClock } from '../../../agent/run/clock.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { openState } from '../../../agent/state/stateDirectory.ts';
import type { AskedGate } from '../../../agent/operations/gates/gate.ts';
import { say } from '../../../agent/protocol/say.ts';
import { gatesOf, standInKind } from './standInKind.ts';
import { signedInAs } from '../signedInAs.ts';
import type { Place } from './place.ts';

export const project = as<ProjectId>('0123456789abcdef');

/** An engine whose only kind deploys to the place; its state is where `TAXIWAY_STATE_HOME` says. */
export async function standInEngine(
  place: Place,
  stateHome: string,
  redactor = new Redactor(),
): Promise<Engine> {
  const state = await openState({ TAXIWAY_STATE_HOME: stateHome });
  const world = {
    ...{ project, folder: place.folder, name: 'standin', state, own: state.project(project) },
    signIn: signedInAs(null),
    git: { remotes: () => Promise.resolve({ remotes: [], pushDefault: null }) },
    ...{ clock: systemClock, redactor, platforms: new Map([['standin', platform(place)]]) },
  } as unknown as World; // the rest is asked by real kinds alone
  const kinds: Kinds = new Map([['deploy', standInKind(place)]]);
  return {
    world,
    kinds,
    askGatesAgain: () => Promise.resolve(askedGates(place)),
    faults: faultsOf(process.env),
    key: null,
  };
}

function askedGates(place: Place): readonly AskedGate[] {
  const links = [{ label: 'its log', url: 'https://github.com/acme/shop/actions/runs/1' }];
  return gatesOf(place).map((one) => ({ ...one, text: say('as {0} says', one.gate), links }));
}

function platform(place: Place): PlatformAdapter {
  const read = (): Promise<unknown> =>
    Promise.resolve(
      ['staging', 'production'].map((environment) => ({
        target: { environment, service: 'web' },
        state: place.traffic === null ? 'empty' : 'serving',
        current: place.traffic === null ? null : { commit: { sha: place.traffic } },
      })),
    );
  return { id: 'standin', read } as unknown as PlatformAdapter; // nothing else is asked
}
