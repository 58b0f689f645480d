import type { SetVariableInput } from '../../agent/protocol/input.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Project } from '../model/store.ts';
import { back, type Asker } from '../quickInput/question.ts';
import { runSteps, type FlowStep } from '../quickInput/steps.ts';
import type { Words } from '../words.ts';
import { askEnvironment, candidates, type Where } from './environmentChoice.ts';

interface State {
  readonly where?: Where;
  readonly services?: readonly string[];
  readonly name?: string;
  readonly remove?: boolean;
  readonly value?: string;
}

export interface VariableAnswer {
  readonly project: Project;
  readonly input: SetVariableInput;
  /** Travels beside the plan. */
  readonly values: Readonly<Record<string, string>>;
}

/** Where, for which services, its name, and its value. */
export async function askVariable(
  projects: readonly Project[],
  given: { readonly where?: Where; readonly service?: string },
  asker: Asker,
  words: Words,
): Promise<VariableAnswer | undefined> {
  const initial: State = {
    ...(given.where ? { where: given.where } : {}),
    ...(given.service === undefined ? {} : { services: [given.service] }),
  };
  const state = await runSteps(words(say('Set Variable')), asker, initial, steps(projects, initial, words));
  if (!state?.where || !state.services || !state.name) return undefined;
  const { project, environment } = state.where;
  return {
    project,
    input: {
      kind: 'setVariable',
      environment: environment.name,
      services: state.services,
      name: state.name,
      ...(state.remove ? { remove: true } : {}),
    },
    values: state.remove ? {} : { [state.name]: state.value ?? '' },
  };
}

function steps(projects: readonly Project[], given: State, words: Words): readonly FlowStep<State>[] {
  return [
    {
      when: () => !given.where,
      ask: async (state, asker, place) => {
        const answer = await askEnvironment(
          candidates(projects, 'both'),
          words(say('In which environment?')),
          words,
          asker,
          place,
        );
        return answer === back || !answer ? answer : { ...state, where: answer };
      },
    },
    {
      when: ({ where }) => !given.services && (where?.environment.targets.length ?? 0) > 0,
      ask: async (state, asker, place) => {
        const choices = (state.where?.environment.targets ?? []).map(({ service }) => ({
          label: service,
          value: service,
          chosen: true,
        }));
        const answer = await asker.pickMany(
          { placeholder: words(say('For which services?')), choices },
          place,
        );
        return answer === back || !answer ? answer : { ...state, services: answer };
      },
    },
    {
      ask: async (state, asker, place) => {
        const problem = (text: string) =>
          /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)
            ? undefined
            : words(say('Letters, digits and underscores, not beginning with a digit.'));
        const answer = await asker.input(
          { prompt: words(say('The name of the variable')), value: state.name ?? '', problem },
          place,
        );
        return answer === back || answer === undefined ? answer : { ...state, name: answer };
      },
    },
    {
      ask: async (state, asker, place) => {
        const choices = [
          { label: words(say('Set a value…')), value: false },
          {
            label: words(say('Remove it')),
            value: true,
            detail: words(say('The services start again without it.')),
          },
        ];
        const answer = await asker.pick(
          { placeholder: words(say('Set or remove {0}?', state.name ?? '')), choices },
          place,
        );
        return answer === back || answer === undefined ? answer : { ...state, remove: answer };
      },
    },
    {
      when: ({ remove }) => remove !== true,
      ask: async (state, asker, place) => {
        const prompt = words(say('The value of {0}; the services start again with it', state.name ?? ''));
        const answer = await asker.input({ prompt, secret: true }, place);
        return answer === back || answer === undefined ? answer : { ...state, value: answer };
      },
    },
  ];
}
