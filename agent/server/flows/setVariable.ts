import type { SetVariableInput } from '../../protocol/input.ts';
import { Failed } from '../../protocol/failures.ts';
import type { EnvironmentSnapshot } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import type { Asking } from './asking.ts';
import type { Flow } from './flows.ts';

/** Where, for which services, and its name; the value is asked by whoever applies the plan. */
export const setVariable: Flow = ({ watch }, asking) => {
  const { environments, previews } = watch.snapshot();
  const all = [...environments, ...previews];
  if (all.length === 0)
    throw new Failed({ reason: 'nothingToDo', message: say('There is no environment yet.') });
  const prompt = say('In which environment?');
  const environment = asking.choose('environment', { prompt, left: 3 }, all, (one) => ({
    ...{ value: one.name, label: say('{0}', one.preview?.branch ?? one.name) },
    ...(one.kind === 'production' && { icon: 'shield' }),
  }));
  const services = askServices(asking, environment);
  const name = asking.ask('name', {
    ...{ prompt: say('The name of the variable'), left: 1 },
    must: {
      match: '^[A-Za-z_][A-Za-z0-9_]*$',
      say: say('Letters, digits and underscores, not beginning with a digit.'),
    },
  });
  const how = asking.ask('how', {
    prompt: say('Set or remove {0}?', name),
    choices: [
      { value: 'set', label: say('Set a value…') },
      {
        value: 'remove',
        label: say('Remove it'),
        detail: say('The services start again without it.'),
      },
    ],
  });
  const input: SetVariableInput = { kind: 'setVariable', environment: environment.name, services, name };
  return Promise.resolve({ input: how === 'remove' ? { ...input, remove: true } : input });
};

function askServices(asking: Asking, { targets }: EnvironmentSnapshot): readonly string[] {
  const names = targets.map(({ service }) => service);
  if (names.length === 0) return [];
  return asking.askMany('services', {
    ...{ prompt: say('For which services?'), left: 2, value: names },
    choices: names.map((one) => ({ value: one, label: say('{0}', one) })),
  });
}
