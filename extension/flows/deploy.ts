import type { DeployInput } from '../../agent/protocol/input.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Project } from '../model/store.ts';
import type { Wish } from '../operations/operate.ts';
import type { Asker, Choice } from '../quickInput/question.ts';
import { runSteps, type FlowStep } from '../quickInput/steps.ts';
import type { Words } from '../words.ts';
import { refChoices, whatChoices, type Lookups, type What } from './deployChoices.ts';
import { askEnvironment, candidates, type Where } from './environmentChoice.ts';

interface DeployState {
  readonly where?: Where;
  readonly what?: What;
  readonly services?: readonly string[];
  readonly reason?: string;
  readonly ref?: string | null;
}

/** Where, what, and only if several could be meant, which commit. Enter three times is the common case. */
export async function askDeploy(
  projects: readonly Project[],
  given: { readonly where?: Where; readonly service?: string },
  asker: Asker,
  lookups: Lookups,
  words: Words,
): Promise<Wish<DeployInput> | undefined> {
  const initial: DeployState = {
    ...(given.where ? { where: given.where } : {}),
    ...(given.service === undefined ? {} : { what: 'choose', services: [given.service] }),
  };
  const title = words(say('Deploy'));
  const state = await runSteps(title, asker, initial, deploySteps(projects, initial, lookups, words));
  return state?.where && { project: state.where.project.head.id, input: deployInput(state.where, state) };
}

function deploySteps(
  projects: readonly Project[],
  given: DeployState,
  lookups: Lookups,
  words: Words,
): readonly FlowStep<DeployState>[] {
  return [
    {
      name: 'where',
      when: () => !given.where,
      ask: (_state, asker, place) =>
        askEnvironment(candidates(projects, 'lasting'), words(say('Where to?')), words, asker, place),
    },
    {
      name: 'what',
      when: () => !given.what,
      ask: ({ where }, asker, place) => {
        const choices = where ? whatChoices(where, words) : [];
        return asker.pick({ placeholder: words(say('What?')), choices }, place);
      },
    },
    {
      name: 'services',
      when: ({ what, services }) =>
        what === 'choose' && (services === undefined || given.services === undefined),
      ask: ({ where }, asker, place) => {
        const choices = where ? serviceChoices(where) : [];
        return asker.pickMany({ placeholder: words(say('Which services?')), choices }, place);
      },
    },
    {
      name: 'reason',
      when: ({ what }) => what === 'emergency',
      ask: (_state, asker, place) => {
        const prompt = words(say('Why is this an emergency? The reason is kept in the audit log.'));
        return asker.input({ prompt, problem: required(words) }, place);
      },
    },
    {
      name: 'ref',
      when: severalCommits,
      ask: ({ where, what }, asker, place) => {
        const choices = where ? refChoices(where, what === 'otherRef', lookups) : [];
        return asker.pick({ placeholder: words(say('Which commit?')), choices }, place);
      },
    },
  ];
}

function serviceChoices({ environment }: Where): Choice<string>[] {
  return environment.targets.map(({ service, newer, current }) => ({
    label: service,
    value: service,
    chosen: newer.count > 0 || current === null,
    ...(current ? { description: current.commit.sha.slice(0, 7) } : {}),
  }));
}

/** A text must be typed. */
export function required(words: Words): (text: string) => string | undefined {
  return (text) => (text.trim() === '' ? words(say('Type something.')) : undefined);
}

function severalCommits({ where, what }: DeployState): boolean {
  return what === 'otherRef' || (where !== undefined && where.environment.branches.length !== 1);
}

function deployInput({ environment }: Where, { what, services, reason, ref }: DeployState): DeployInput {
  return {
    kind: 'deploy',
    environment: environment.name,
    ref: ref ?? null,
    services: what === 'choose' && services ? services : what === 'all' ? 'all' : 'changed',
    ...(what === 'rebuild' ? { forceRebuild: true } : {}),
    ...(what === 'withoutTests' ? { skipTests: true } : {}),
    ...(what === 'emergency' ? { emergency: { reason: reason ?? '' } } : {}),
  };
}
