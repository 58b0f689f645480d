import type { FlowEnd } from '../../protocol/flow.ts';
import { badInput } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { branches } from '../answers/repository.ts';
import { something, type Asking } from './asking.ts';
import { branchChoice } from './deploy.ts';
import type { Flow, PlaceFlow } from './flows.ts';
import { looks, placesFor, type Place } from './places.ts';

/** From which environment, where that is not plain. */
export const promote: PlaceFlow = (place, asking) => {
  const { name } = place.environment;
  const from = place.environment.promoteFrom ?? askSource(place, asking);
  return Promise.resolve({ input: { kind: 'promote', from, environment: name, services: 'changed' } });
};

function askSource({ project, environment }: Place, asking: Asking): string {
  const sources = placesFor([project], {
    which: 'lasting',
    fits: ({ name, targets }) => name !== environment.name && targets.some(({ current }) => current !== null),
  });
  const choices = sources.map((one) => ({ ...looks(one, sources), value: one.environment.name }));
  return asking.ask('from', { prompt: say('Promote what runs in…'), choices });
}

/** Until when it stays awake. */
export const keepAwake: PlaceFlow = ({ project, environment: { name } }, asking) => {
  const now = project.world.clock.now();
  const until = asking.given('until') ?? askUntil(asking, name, now); // the choices are others a moment later
  return Promise.resolve({ input: { kind: 'wake', environment: name, keepAwakeUntil: Number(until) } });
};

function askUntil(asking: Asking, name: string, now: number): string {
  return asking.ask('until', {
    ...{ title: say('Keep {0} Awake', name), prompt: say('Until when?') },
    choices: awakeTimes(now).map((until) => ({
      ...{ value: String(until), label: say('until {0}', { at: until }) },
      description: say('for {0}', { forMs: until - now }),
    })),
  });
}

const hourMs = 3_600_000;

/** In an hour, in four, and mornings and evenings to come; in order. */
export function awakeTimes(now: number): readonly number[] {
  const at = (days: number, hour: number): number => {
    const date = new Date(now);
    date.setDate(date.getDate() + days);
    return date.setHours(hour, 0, 0, 0);
  };
  const times = [now + hourMs, now + 4 * hourMs, at(0, 20), at(1, 8), at(1, 20)];
  return times.filter((until) => until > now).sort((one, other) => one - other);
}

/** A name, what it is a copy of, and the branch it takes. */
export const createEnvironment: Flow = async (project, asking, signal) => {
  const { environments, previews } = project.watch.snapshot();
  const given = asking.given('environment');
  const taken = [...environments, ...previews].map(({ name }) => ({
    match: `^(?!${name.replaceAll(/[^\w-]/g, '\\$&')}$)`,
    say: say('There is an environment {0} already.', name),
  }));
  const name = asking.ask('name', {
    ...{ prompt: say('The name of the new environment'), left: given === null ? 2 : 1 },
    must: [
      {
        match: '^[a-z0-9][a-z0-9-]*$',
        say: say('Small letters, digits and hyphens, beginning with a letter or digit.'),
      },
      ...taken,
    ],
  });
  const from = asking.ask('environment', {
    ...{ prompt: say('A copy of which environment?'), left: 1 },
    choices: environments.map((one) => ({ value: one.name, label: say('{0}', one.name) })),
  });
  const own = asking.ask('branch', {
    prompt: say('Which branch does it take?'),
    choices: [
      { value: '', label: say('No branch of its own') },
      ...(await branches(project, signal)).map(branchChoice),
    ],
  });
  return { input: { kind: 'createEnvironment', environment: name, from, branch: own || null } };
};

/** Deploys the current branch although another holds the environment; whoever holds it is named, and a reason is kept. */
export const takeOver: PlaceFlow = ({ seen: { branch }, environment: { name, hold } }, asking) => {
  if (branch === null) throw badInput(say('Switch to the branch that takes over first.'));
  const prompt = hold
    ? say('{0} is held by {1} ({2}). Why does {3} take over?', name, hold.branch, hold.by, branch)
    : say('Why does {0} take over?', branch);
  const must = [{ ...something, say: say('Type a reason.') }];
  const reason = asking.ask('reason', { prompt, must }).trim();
  const end: FlowEnd = {
    input: { kind: 'deploy', environment: name, ref: branch, services: 'changed' },
    overrides: [{ gate: 'held', reason }],
  };
  return Promise.resolve(end);
};
