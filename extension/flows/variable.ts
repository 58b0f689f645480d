import type { SetVariableInput } from '../../agent/protocol/input.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Project } from '../model/store.ts';
import type { Wish } from '../operations/operate.ts';
import type { Asker } from '../quickInput/question.ts';
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

/** Where, for which services, its name, and its value. */
export async function askVariable(
  projects: readonly Project[],
  given: { readonly where?: Where; readonly service?: string },
  asker: Asker,
  words: Words,
): Promise<Wish<SetVariableInput> | undefined> {
  const initial: State = {
    ...(given.where ? { where: given.where } : {}),
    ...(given.service === undefined ? {} : { services: [given.service] }),
  };
  const state = await runSteps(words(say('Set Variable')), asker, initial, steps(projects, initial, words));
  if (!state?.where || !state.services || !state.name) return undefined;
  const { project, environment } = state.where;
  return {
    project: project.head.id,
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
      name: 'where',
      when: () => !given.where,
      ask: (_state, asker, place) =>
        askEnvironment(
          candidates(projects, 'both'),
          words(say('In which environment?')),
          words,
          asker,
          place,
        ),
    },
    {
      name: 'services',
      when: ({ where }) => !given.services && (where?.environment.targets.length ?? 0) > 0,
      ask: ({ where }, asker, place) => {
        const choices = (where?.environment.targets ?? []).map(({ service }) => ({
          label: service,
          value: service,
          chosen: true,
        }));
        return asker.pickMany({ placeholder: words(say('For which services?')), choices }, place);
      },
    },
    {
      name: 'name',
      ask: ({ name = '' }, asker, place) => {
        const problem = (text: string) =>
          /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)
            ? undefined
            : words(say('Letters, digits and underscores, not beginning with a digit.'));
        return asker.input({ prompt: words(say('The name of the variable')), value: name, problem }, place);
      },
    },
    {
      name: 'remove',
      ask: ({ name = '' }, asker, place) => {
        const choices = [
          { label: words(say('Set a value…')), value: false },
          {
            label: words(say('Remove it')),
            value: true,
            detail: words(say('The services start again without it.')),
          },
        ];
        return asker.pick({ placeholder: words(say('Set or remove {0}?', name)), choices }, place);
      },
    },
    {
      name: 'value',
      when: ({ remove }) => remove !== true,
      ask: ({ name = '' }, asker, place) => {
        const prompt = words(say('The value of {0}; the services start again with it', name));
        return asker.input({ prompt, secret: true }, place);
      },
    },
  ];
}
