import type { DeployInput } from '../../protocol/input.ts';
import type { FlowChoice } from '../../protocol/flow.ts';
import { shortCommit } from '../../protocol/ids.ts';
import type { EnvironmentSnapshot } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { branches } from '../answers/repository.ts';
import { something, type Asking } from './asking.ts';
import type { PlaceFlow } from './flows.ts';
import type { Place } from './places.ts';

/** What, and only if several could be meant, which commit. Enter three times is the common case. */
export const deploy: PlaceFlow = async (place, asking, signal) => {
  const { environment } = place;
  const several = environment.branches.length !== 1;
  const what = askWhat(asking, environment, Number(several));
  const services = what === 'choose' ? askServices(asking, environment, Number(several)) : [];
  const reason = what === 'emergency' ? askReason(asking, Number(several)) : null;
  const ref =
    several || what === 'otherRef' ? await askRef(place, asking, what === 'otherRef', signal) : null;
  const input: DeployInput = {
    ...{ kind: 'deploy', environment: environment.name, ref },
    services: what === 'choose' ? services : what === 'all' ? 'all' : 'changed',
    ...(what === 'rebuild' && { forceRebuild: true }),
    ...(what === 'withoutTests' && { skipTests: true }),
    ...(reason !== null && { emergency: { reason } }),
  };
  return { input };
};

/** How much, and how. Every choice says its effect. */
function askWhat(asking: Asking, { targets }: EnvironmentSnapshot, left: number): string {
  if (asking.given('what') === null && asking.names().includes('services')) return 'choose';
  const changed = targets.filter(({ newer, current }) => newer.count > 0 || current === null);
  const summary = changed.map(({ service, newer }) => commitsOf(service, newer.count));
  return asking.ask('what', {
    ...{ prompt: say('What?'), left },
    choices: [
      {
        ...{ value: 'changed', label: say('Changed services'), icon: 'rocket' },
        description: summary.length ? say('{0}', { all: summary }) : say('nothing is newer than what runs'),
        detail: say('Deploys what changed since the last good deployment.'),
      },
      { value: 'all', label: say('All services'), detail: say('Deploys every service, changed or not.') },
      { value: 'choose', label: say('Choose services…') },
      { value: 'otherRef', label: say('Another branch or commit…'), icon: 'git-commit' },
      {
        ...{ value: 'rebuild', label: say('Build anew') },
        detail: say('Builds changed services again even where the same build exists.'),
      },
      {
        ...{ value: 'withoutTests', label: say('Without tests') },
        detail: say('Skips the checks of the project; the card says so.'),
      },
      {
        ...{ value: 'emergency', label: say('Emergency…'), icon: 'flame' },
        detail: say('Short validation only. Asks for a reason, which is kept.'),
      },
    ],
  });
}

function commitsOf(service: string, count: number): Message {
  if (count === 0) return say('{0} (new)', service);
  return count === 1 ? say('{0} (1 commit)', service) : say('{0} ({1} commits)', service, count);
}

function askServices(asking: Asking, { targets }: EnvironmentSnapshot, left: number): readonly string[] {
  const changed = targets.filter(({ newer, current }) => newer.count > 0 || current === null);
  return asking.askMany('services', {
    ...{ prompt: say('Which services?'), left, value: changed.map(({ service }) => service) },
    choices: targets.map(({ service, current }) => ({
      ...{ value: service, label: say('{0}', service) },
      ...(current && { description: say('{0}', shortCommit(current.commit.sha)) }),
    })),
  });
}

function askReason(asking: Asking, left: number): string {
  const prompt = say('Why is this an emergency? The reason is kept in the audit log.');
  return asking.ask('reason', { prompt, left, must: [something] });
}

async function askRef(place: Place, asking: Asking, wide: boolean, signal: AbortSignal): Promise<string> {
  const choices = await refChoices(place, wide, signal);
  return asking.ask('ref', { prompt: say('Which commit?'), choices });
}

/** Branches of the environment, the current one first; where it takes any, or it is asked for, the others and commits too. */
async function refChoices(
  { project, seen, environment }: Place,
  wide: boolean,
  signal: AbortSignal,
): Promise<readonly FlowChoice[]> {
  const any = wide || environment.branches.length === 0;
  const isOwn = (name: string): boolean => environment.branches.includes(name);
  const rank = ({ name, current }: { readonly name: string; readonly current: boolean }): number =>
    (isOwn(name) ? 0 : 2) - (current ? 1 : 0);
  const shown = (await branches(project, signal))
    .filter(({ name }) => any || isOwn(name))
    .sort((one, other) => rank(one) - rank(other));
  const commits = any ? await project.world.git.commits(seen.branch ?? 'HEAD', 50, signal) : [];
  return [
    ...shown.map(branchChoice),
    ...commits.map(({ sha, title }) => ({
      ...{ value: sha, label: say('{0}', shortCommit(sha)), icon: 'git-commit' },
      description: say('{0}', title),
    })),
  ];
}

export function branchChoice({ name, title }: { readonly name: string; readonly title: string }): FlowChoice {
  return { value: name, label: say('{0}', name), description: say('{0}', title), icon: 'git-branch' };
}
