import type { EnvironmentSnapshot, OperationSummary, PeoplesGate } from '../../agent/protocol/model.ts';
import { say, type Message } from '../../agent/protocol/say.ts';
import { addressOf, operationOf } from '../model/find.ts';
import type { Project } from '../model/store.ts';
import type { Words } from '../words.ts';
import { progressOf } from './progress.ts';
import { aloud, beside, contextOf, type ContextWord, type Row } from './row.ts';
import { stateIcon, stateWords } from '../../agent/protocol/states.ts';
import { age } from './age.ts';

/** `several`: whether more than one project is shown, so that names need the project's. */
export function environmentRow(
  project: Project,
  environment: EnvironmentSnapshot,
  now: number,
  several: boolean,
  words: Words,
): Row {
  const production = environment.kind === 'production';
  return {
    label: several ? words(say('{0} ({1})', environment.name, project.head.name)) : environment.name,
    description: beside(description(project, environment, now), words),
    icon: stateIcon(environment.state, production),
    spoken: aloud(spoken(project, environment, now, several), words),
    context: environmentContext(environment),
    open: 'expanded',
    production,
  };
}

/** The fact before the state, which the icon says as well: a narrow view cuts off what is last. */
function description(project: Project, environment: EnvironmentSnapshot, now: number): Message[] {
  const operation = operationOf(project, environment);
  const { fact } = environment.said;
  const state = stateWord(environment);
  return [
    ...(isNamedByKind(environment) ? [] : [say('production')]),
    ...(operation && goesOn(operation)
      ? [state, progressOf(operation, now)]
      : fact
        ? [fact, state]
        : [state]),
    ...(isOld(project) ? [say('as of {0}', { at: environment.asOf })] : []),
  ];
}

function spoken(
  project: Project,
  environment: EnvironmentSnapshot,
  now: number,
  several: boolean,
): Message[] {
  const deployedAt = lastDeployedAt(environment);
  return [
    say('{0}', environment.name),
    ...(several ? [say('project {0}', project.head.name)] : []),
    ...(isNamedByKind(environment) ? [] : [say('production')]),
    stateWord(environment),
    ...(environment.said.spoken ? [environment.said.spoken] : []),
    ...(deployedAt === null ? [] : [say('deployed {0} ago', age(deployedAt, now))]),
    ...(isOld(project) ? [say('as of {0}', { at: environment.asOf })] : []),
  ];
}

/** Others put something there, and this machine did not. */
function stateWord({ state, shared }: EnvironmentSnapshot): Message {
  return state === 'empty' && shared ? say('nothing deployed from here') : stateWords[state];
}

function goesOn({ state }: OperationSummary): boolean {
  return state === 'running' || state === 'waiting';
}

/** Production is told by its word: its own name, or the word beside another name. */
function isNamedByKind({ name, kind }: EnvironmentSnapshot): boolean {
  return kind !== 'production' || name === 'production';
}

function isOld({ head }: Project): boolean {
  return head.sources.some(({ state }) => state === 'stale' || state === 'failing');
}

function lastDeployedAt({ targets }: EnvironmentSnapshot): number | null {
  const times = targets.flatMap(({ current }) => (current ? [current.servedFrom ?? current.createdAt] : []));
  return times.length ? Math.max(...times) : null;
}

/** What this environment can be asked, sorted. */
export function environmentContext(environment: EnvironmentSnapshot): readonly ContextWord[] {
  const { kind, targets, hold, promoteFrom, waitingFor, can } = environment;
  const served = targets.some(({ current }) => current !== null);
  const needs = (gate: PeoplesGate) => waitingFor.some(({ gates, yours }) => yours && gates.includes(gate));
  return contextOf({
    canApprove: needs('approvals'),
    canDeploy: true,
    canKeepAwake: can.keepAwake,
    canPromote: promoteFrom !== null || kind === 'staging' || kind === 'production',
    canRemove: kind !== 'production',
    canRollBack: served && targets.some((target) => target.can.rollback !== 'none'),
    canSign: needs('checklist'),
    canSleep: can.sleep,
    canWake: can.wake,
    environment: kind !== 'preview',
    hasUrl: addressOf(environment) !== undefined,
    held: hold !== null,
    preview: kind === 'preview',
    production: kind === 'production',
  });
}
