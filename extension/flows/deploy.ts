import type { DeployInput } from '../../agent/protocol/input.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Project } from '../model/store.ts';
import { back, type Asker } from '../quickInput/question.ts';
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

export interface DeployAnswer {
  readonly project: Project;
  readonly input: DeployInput;
}

/** Where, what, and only if several could be meant, which commit. Enter three times is the common case. */
export async function askDeploy(
  projects: readonly Project[],
  given: { readonly where?: Where; readonly service?: string },
  asker: Asker,
  lookups: Lookups,
  words: Words,
): Promise<DeployAnswer | undefined> {
  const initial: DeployState = {
    ...(given.where ? { where: given.where } : {}),
    ...(given.service === undefined ? {} : { what: 'choose', services: [given.service] }),
  };
  const title = words(say('Deploy'));
  const state = await runSteps(title, asker, initial, deploySteps(projects, initial, lookups, words));
  return state?.where && { project: state.where.project, input: deployInput(state.where, state) };
}

function deploySteps(
  projects: readonly Project[],
  given: DeployState,
  lookups: Lookups,
  words: Words,
): readonly FlowStep<DeployState>[] {
  return [
    {
      when: () => !given.where,
      ask: (state, asker, place) => askWhere(projects, state, asker, place, words),
    },
    { when: () => !given.what, ask: (state, asker, place) => askWhat(state, asker, place, words) },
    {
      when: ({ what, services }) =>
        what === 'choose' && (services === undefined || given.services === undefined),
      ask: (state, asker, place) => askServices(state, asker, place, words),
    },
    {
      when: ({ what }) => what === 'emergency',
      ask: (state, asker, place) => askReason(state, asker, place, words),
    },
    { when: severalCommits, ask: (state, asker, place) => askRef(state, asker, place, lookups, words) },
  ];
}

type Ask = FlowStep<DeployState>['ask'];
type Rest = [...Parameters<Ask>, Words];

async function askWhere(
  projects: readonly Project[],
  ...[state, asker, place, words]: Rest
): ReturnType<Ask> {
  const found = candidates(projects, 'lasting');
  const answer = await askEnvironment(found, words(say('Where to?')), words, asker, place);
  return answer === back || !answer ? answer : { ...state, where: answer };
}

async function askWhat(...[state, asker, place, words]: Rest): ReturnType<Ask> {
  if (!state.where) return undefined;
  const choices = whatChoices(state.where, words);
  const answer = await asker.pick({ placeholder: words(say('What?')), choices }, place);
  return answer === back || !answer ? answer : { ...state, what: answer };
}

async function askServices(...[state, asker, place, words]: Rest): ReturnType<Ask> {
  const choices = (state.where?.environment.targets ?? []).map(({ service, newer, current }) => ({
    label: service,
    value: service,
    chosen: newer.count > 0 || current === null,
    ...(current ? { description: current.commit.sha.slice(0, 7) } : {}),
  }));
  const answer = await asker.pickMany({ placeholder: words(say('Which services?')), choices }, place);
  return answer === back || !answer ? answer : { ...state, services: answer };
}

async function askReason(...[state, asker, place, words]: Rest): ReturnType<Ask> {
  const prompt = words(say('Why is this an emergency? The reason is kept in the audit log.'));
  const answer = await asker.input({ prompt, problem: required(words) }, place);
  return answer === back || answer === undefined ? answer : { ...state, reason: answer };
}

/** A text must be typed. */
export function required(words: Words): (text: string) => string | undefined {
  return (text) => (text.trim() === '' ? words(say('Type something.')) : undefined);
}

function severalCommits({ where, what }: DeployState): boolean {
  return what === 'otherRef' || (where !== undefined && where.environment.branches.length !== 1);
}

async function askRef(
  state: DeployState,
  asker: Asker,
  place: Parameters<Ask>[2],
  lookups: Lookups,
  words: Words,
): ReturnType<Ask> {
  if (!state.where) return undefined;
  const choices = refChoices(state.where, state.what === 'otherRef', lookups);
  const answer = await asker.pick({ placeholder: words(say('Which commit?')), choices }, place);
  return answer === back || answer === undefined ? answer : { ...state, ref: answer };
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
