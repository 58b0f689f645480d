import type { CommitInfo } from '../../agent/protocol/model.ts';
import type { DeployInput } from '../../agent/protocol/input.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Project } from '../model/store.ts';
import { back, type Asker, type Choice } from '../quickInput/question.ts';
import { runSteps, type FlowStep } from '../quickInput/steps.ts';
import type { Words } from '../words.ts';
import { askEnvironment, candidates, type Where } from './environmentChoice.ts';

/** What a flow asks of the agent while it asks a person. */
export interface Lookups {
  branches(
    project: Project,
  ): Promise<readonly { readonly name: string; readonly title: string; readonly current: boolean }[]>;
  commits(project: Project, ref: string): Promise<readonly CommitInfo[]>;
}

/** The second question: how much, and how. */
type What = 'changed' | 'all' | 'choose' | 'otherRef' | 'rebuild' | 'withoutTests' | 'emergency';

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

/** Every choice says its effect. */
export function whatChoices({ environment }: Where, words: Words): Choice<What>[] {
  const changed = environment.targets.filter(({ newer, current }) => newer.count > 0 || current === null);
  const summary = changed.map(({ service, newer }) => words(commitsOf(service, newer.count)));
  return [
    {
      label: words(say('Changed services')),
      value: 'changed',
      icon: 'rocket',
      description: summary.length ? summary.join(', ') : words(say('nothing is newer than what runs')),
      detail: words(say('Deploys what changed since the last good deployment.')),
    },
    {
      label: words(say('All services')),
      value: 'all',
      detail: words(say('Deploys every service, changed or not.')),
    },
    { label: words(say('Choose services…')), value: 'choose' },
    { label: words(say('Another branch or commit…')), value: 'otherRef', icon: 'git-commit' },
    {
      label: words(say('Build anew')),
      value: 'rebuild',
      detail: words(say('Builds changed services again even where the same build exists.')),
    },
    {
      label: words(say('Without tests')),
      value: 'withoutTests',
      detail: words(say('Skips the checks of the project; the card says so.')),
    },
    {
      label: words(say('Emergency…')),
      value: 'emergency',
      icon: 'flame',
      detail: words(say('Short validation only. Asks for a reason, which is kept.')),
    },
  ];
}

function commitsOf(service: string, count: number) {
  if (count === 0) return say('{0} (new)', service);
  return count === 1 ? say('{0} (1 commit)', service) : say('{0} ({1} commits)', service, count);
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

/** Branches of the environment, the current one first; where it takes any, or it is asked for, the others and commits too. */
async function refChoices(
  { project, environment }: Where,
  wide: boolean,
  lookups: Lookups,
): Promise<readonly Choice<string>[]> {
  const any = wide || environment.branches.length === 0;
  const isOwn = ({ name }: { readonly name: string }) => environment.branches.includes(name);
  const likely = (one: { readonly name: string; readonly current: boolean }) =>
    (isOwn(one) ? 0 : 2) - (one.current ? 1 : 0);
  const branches = (await lookups.branches(project))
    .filter((one) => any || isOwn(one))
    .sort((one, other) => likely(one) - likely(other));
  const commits = any ? await lookups.commits(project, project.head.branch ?? 'HEAD') : [];
  return [
    ...branches.map(({ name, title }) => ({
      label: name,
      value: name,
      description: title,
      icon: 'git-branch',
    })),
    ...commits.map(({ sha, title }) => ({
      label: sha.slice(0, 7),
      value: sha,
      description: title,
      icon: 'git-commit',
    })),
  ];
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
