import { Failed } from '../../protocol/failures.ts';
import type { FlowChoice } from '../../protocol/flow.ts';
import { as, type OperationId } from '../../protocol/ids.ts';
import type { RotateSecretInput } from '../../protocol/input.ts';
import type { SecretEntry } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { secretInventory } from '../answers/secrets.ts';
import type { Project } from '../project.ts';
import { something, type Asking } from './asking.ts';
import type { Flow } from './flows.ts';
import { beside } from './places.ts';

/** The new value is always asked for. */
export const updateSecret = rotate(true);
/** It is asked for only where the project file says so. */
export const rotateSecret = rotate(false);

function rotate(always: boolean): Flow {
  return async (project, asking, signal) => {
    const all = await secretsOf(project, asking, signal);
    return { input: askRotation(all, always, asking) };
  };
}

/** Which secrets, where they are put, the new values that a person brings, and what becomes of the old ones. */
export function askRotation(all: readonly SecretEntry[], always: boolean, asking: Asking): RotateSecretInput {
  const names = asking.several('named') ?? [askName(asking, all)];
  const secrets = all.filter(({ name }) => names.includes(name));
  const isPasted = (name: string): boolean =>
    always || secrets.some((one) => one.name === name && one.generator === 'pasted');
  const pasted = names.filter(isPasted);
  const stores = secrets.flatMap((secret) => secret.stores);
  const asks = always || !stores.some(({ set }) => set);
  const environments = asks ? askEnvironments(asking, stores, pasted.length + 1) : null;
  askValues(asking, pasted, secrets);
  const meant = stores.filter(({ environment }) => environments?.includes(environment) ?? true);
  const revoke = meant.every(({ set }) => set === false)
    ? 'later' // there is no old value
    : asking.ask('revoke', { prompt: say('What becomes of the old value?'), choices: ways });
  return {
    ...{ kind: 'rotateSecret', names, revoke: revoke as RotateSecretInput['revoke'] },
    ...(environments && { environments }),
    ...(pasted.length > 0 && { pasted: true }),
  };
}

function askValues(asking: Asking, names: readonly string[], all: readonly SecretEntry[]): void {
  for (const [index, name] of names.entries()) {
    const page = all.find((one) => one.name === name)?.page;
    asking.ask(`value of ${name}`, {
      ...{ title: say('New value of {0}', name), prompt: valuePrompt(name, page) },
      ...(page !== undefined && { page }),
      ...{ left: names.length - index, secret: name, must: [something] },
    });
  }
}

function valuePrompt(name: string, page: string | undefined): Message {
  const prompt = say('The new value of {0}. It is kept where secrets are kept and never shown.', name);
  return page === undefined ? prompt : say('{0} It is made at {1}', prompt, page);
}

const ways: readonly (FlowChoice & { readonly value: RotateSecretInput['revoke'] })[] = [
  {
    ...{ value: 'later', label: say('Revoke it in 24 hours') },
    detail: say('Until then the rotation can be undone.'),
  },
  {
    ...{ value: 'now', label: say('Revoke it at once') },
    detail: say('When every service is proved to run with the new value. Cannot be undone after.'),
  },
  { value: 'byHand', label: say('Revoke it by hand'), detail: say('It works until you revoke it.') },
];

function askName(asking: Asking, all: readonly SecretEntry[]): string {
  return asking.ask('name', {
    ...{ prompt: say('Which secret?'), left: 1 },
    choices: all.map(({ name, kind, usedBy, dueAt }) => ({
      ...{ value: name, label: say('{0}', name), icon: 'key' },
      description: beside([say('{0}', kind), ...(dueAt === null ? [] : [say('due {0}', { at: dueAt })])]),
      detail: say('used by {0}', { all: usedBy }),
    })),
  });
}

/** Where it is set is ticked already; where it is set nowhere, everywhere is. */
function askEnvironments(asking: Asking, stores: SecretEntry['stores'], left: number): readonly string[] {
  const names = [...new Set(stores.map(({ environment }) => environment))];
  const there = new Set(stores.filter(({ set }) => set).map(({ environment }) => environment));
  return asking.askMany('environments', {
    ...{ prompt: say('In which environments?'), left, value: there.size > 0 ? [...there] : names },
    choices: names.map((name) => ({
      ...{ value: name, label: say('{0}', name) },
      description: standingOf(stores.filter(({ environment }) => environment === name)),
    })),
  });
}

function standingOf(stores: SecretEntry['stores']): Message {
  if (stores.some(({ set }) => set)) return say('has a value');
  const unknown = stores.find(({ set }) => set === null)?.why;
  return unknown ? say('not known: {0}', unknown) : say('has no value yet');
}

export const revokeSecret: Flow = async (project, asking, signal) => {
  const prompt = say('Revoke the old value of which secret?');
  const rotation = await rotationOf(project, asking, prompt, signal);
  return { input: { kind: 'revokeSecret', rotation } };
};

export const undoRotation: Flow = async (project, asking, signal) => {
  const prompt = say('Bring back the old value of which secret?');
  const rotation = await rotationOf(project, asking, prompt, signal);
  return { input: { kind: 'undoRotation', rotation } };
};

/** A rotation whose old value still works. */
async function rotationOf(
  project: Project,
  asking: Asking,
  prompt: Message,
  signal: AbortSignal,
): Promise<OperationId> {
  const given = asking.given('operation');
  if (given !== null) return as(given);
  const choices = (await secretsOf(project, asking, signal)).flatMap(({ name, undoable }) => {
    if (!undoable) return [];
    const { operation, until } = undoable;
    const description = until === null ? {} : { description: say('until {0}', { at: until }) };
    return [{ value: operation, label: say('{0}', name), ...description }];
  });
  if (choices.length === 0) throw nothing(say('No rotation has an old value that still works.'));
  return as(asking.ask('operation', { prompt, choices }));
}

const listed = new WeakMap<Project, readonly SecretEntry[]>();

/** Platforms and GitHub are asked when the flow begins, not again with every answer. Failed `nothingToDo`. */
async function secretsOf(
  project: Project,
  asking: Asking,
  signal: AbortSignal,
): Promise<readonly SecretEntry[]> {
  const begins = asking.names().every((name) => name === 'named');
  const known = begins ? undefined : listed.get(project);
  const list = known ?? (await secretInventory(project, signal)).secrets;
  listed.set(project, list);
  if (list.length === 0) throw nothing(say('taxiway.json names no secrets.'));
  return list;
}

function nothing(message: Message): Failed {
  return new Failed({ reason: 'nothingToDo', message });
}
