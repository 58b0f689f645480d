import type { SetVariableInput } from '../../protocol/input.ts';
import type { EnvironmentSnapshot } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import { something, type Asking } from './asking.ts';
import type { PlaceFlow } from './flows.ts';

/** For which services, its name, and its value. */
export const setVariable: PlaceFlow = ({ environment }, asking) => {
  const services = askServices(asking, environment);
  const name = asking.ask('name', {
    ...{ prompt: say('The name of the variable'), left: 2 },
    must: [
      {
        match: '^[A-Za-z_][A-Za-z0-9_]*$',
        say: say('Letters, digits and underscores, not beginning with a digit.'),
      },
    ],
  });
  const how = asking.ask('how', {
    ...{ prompt: say('Set or remove {0}?', name), left: 1 },
    choices: [
      { value: 'set', label: say('Set a value…') },
      { value: 'empty', label: say('Make it empty'), detail: say('It is there, with nothing in it.') },
      {
        value: 'remove',
        label: say('Remove it'),
        detail: say('The services start again without it.'),
      },
    ],
  });
  const input: SetVariableInput = { kind: 'setVariable', environment: environment.name, services, name };
  if (how === 'remove') return Promise.resolve({ input: { ...input, remove: true } });
  if (how === 'empty') return Promise.resolve({ input: { ...input, empty: true } });
  const prompt = say('The value of {0}; the services start again with it', name);
  asking.ask('value', {
    prompt,
    secret: name,
    must: [{ ...something, say: say('Type the value; the step before can make {0} empty.', name) }],
  });
  return Promise.resolve({ input });
};

function askServices(asking: Asking, { targets }: EnvironmentSnapshot): readonly string[] {
  const names = targets.map(({ service }) => service);
  if (names.length === 0) return [];
  return asking.askMany('services', {
    ...{ prompt: say('For which services?'), left: 3, value: names },
    choices: names.map((one) => ({ value: one, label: say('{0}', one) })),
  });
}
