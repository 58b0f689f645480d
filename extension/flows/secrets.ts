import type { EnvironmentName } from '../../agent/protocol/ids.ts';
import type { RotateSecretInput } from '../../agent/protocol/input.ts';
import type { SecretEntry } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Asker, Choice } from '../quickInput/question.ts';
import { runSteps, type FlowStep } from '../quickInput/steps.ts';
import type { Words } from '../words.ts';
import { required } from './deploy.ts';

type Revoke = RotateSecretInput['revoke'];

interface State {
  readonly names?: readonly string[];
  readonly environments?: readonly EnvironmentName[];
  readonly revoke?: Revoke;
  readonly values: Readonly<Record<string, string>>;
}

export interface RotateAnswer {
  readonly input: RotateSecretInput;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Which secrets, where they are put, the new value where a person brings it, and what becomes of the old one. With `pasted` the new value is
 * always asked for (Update), else only where the project file says so (Rotate).
 */
export async function askRotate(
  secrets: readonly SecretEntry[],
  given: { readonly names?: readonly string[]; readonly pasted: boolean },
  asker: Asker,
  words: Words,
): Promise<RotateAnswer | undefined> {
  const title = given.pasted ? words(say('Update Secret')) : words(say('Rotate Secret'));
  const initial: State = { values: {}, ...(given.names ? { names: given.names } : {}) };
  const isPasted = (name: string) =>
    given.pasted || secrets.find((secret) => secret.name === name)?.generator === 'pasted';
  const state = await runSteps<State>(title, asker, initial, [
    {
      name: 'names',
      when: () => !given.names,
      ask: (_state, ask, place) => {
        const choices = secretChoices(secrets, words);
        return ask.pick({ placeholder: words(say('Which secret?')), choices }, place);
      },
    },
    {
      name: 'environments',
      when: ({ names }) => given.pasted || !isSetSomewhere(placesOf(secrets, names)),
      ask: ({ names }, ask, place) => {
        const choices = environmentChoices(placesOf(secrets, names), words);
        return ask.pickMany({ placeholder: words(say('In which environments?')), choices }, place);
      },
    },
    ...(given.names ?? secrets.map(({ name }) => name)).map((name): FlowStep<State> => ({
      name: 'values',
      when: ({ names }) => names?.includes(name) === true && isPasted(name),
      ask: async ({ values }, ask, place) => {
        const prompt = words(
          say('The new value of {0}. It is kept where secrets are kept and never shown.', name),
        );
        const answer = await ask.input({ prompt, secret: true, problem: required(words) }, place);
        return typeof answer === 'string' ? { ...values, [name]: answer } : answer;
      },
    })),
    {
      name: 'revoke',
      ask: (_state, ask, place) => {
        const choices = revokeChoices(words);
        return ask.pick({ placeholder: words(say('What becomes of the old value?')), choices }, place);
      },
    },
  ]);
  if (!state?.names || !state.revoke) return undefined;
  const pasted = state.names.some(isPasted);
  return {
    input: {
      kind: 'rotateSecret',
      names: state.names,
      revoke: state.revoke,
      ...(state.environments ? { environments: state.environments } : {}),
      ...(pasted ? { pasted } : {}),
    },
    values: state.values,
  };
}

type Stores = SecretEntry['stores'];

function placesOf(secrets: readonly SecretEntry[], names: readonly string[] = []): Stores {
  return secrets.filter(({ name }) => names.includes(name)).flatMap(({ stores }) => stores);
}

function isSetSomewhere(stores: Stores): boolean {
  return stores.some(({ set }) => set);
}

/** Where it is set is ticked already; where it is set nowhere, everywhere is. */
function environmentChoices(stores: Stores, words: Words): Choice<EnvironmentName>[] {
  return [...new Set(stores.map(({ environment }) => environment))].map((name) => {
    const there = stores.some(({ environment, set }) => environment === name && set);
    return {
      label: name,
      value: name,
      description: there ? words(say('has a value')) : words(say('has no value yet')),
      chosen: there || !isSetSomewhere(stores),
    };
  });
}

function secretChoices(secrets: readonly SecretEntry[], words: Words): Choice<readonly string[]>[] {
  return secrets.map(({ name, kind, usedBy, dueAt }) => ({
    label: name,
    value: [name],
    icon: 'key',
    description: [kind, ...(dueAt === null ? [] : [words(say('due {0}', { at: dueAt }))])].join(' · '),
    detail: words(say('used by {0}', { all: usedBy })),
  }));
}

function revokeChoices(words: Words): Choice<Revoke>[] {
  return [
    {
      label: words(say('Revoke it in 24 hours')),
      value: 'later',
      detail: words(say('Until then the rotation can be undone.')),
    },
    {
      label: words(say('Revoke it at once')),
      value: 'now',
      detail: words(say('When every service is proved to run with the new value. Cannot be undone after.')),
    },
    {
      label: words(say('Revoke it by hand')),
      value: 'byHand',
      detail: words(say('It works until you revoke it.')),
    },
  ];
}
