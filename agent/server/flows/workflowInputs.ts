import type { WorkflowInput } from '../../github/runs/definition.ts';
import type { FlowQuestion } from '../../protocol/flow.ts';
import { badInput } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { Asking } from './asking.ts';

/** An input's question is named so, with the input's name behind. */
export const inputPrefix = 'input:';

/** By name; all with what they are beforehand where that is enough and a person says so. */
export function askInputs(
  asking: Asking,
  inputs: readonly WorkflowInput[],
): Readonly<Record<string, string>> {
  refuseOthers(asking, inputs);
  if (inputs.length === 0 || (inputs.every(hasEnough) && askHow(asking, inputs) === 'defaults'))
    return Object.fromEntries(inputs.map((one) => [one.name, beforehand(one)]));
  const answers = inputs.map((one, index) => {
    const question = { left: inputs.length - 1 - index, ...questionOf(one) };
    return [one.name, asking.ask(inputPrefix + one.name, question)];
  });
  return Object.fromEntries(answers) as Record<string, string>;
}

function refuseOthers(asking: Asking, inputs: readonly WorkflowInput[]): void {
  const known = inputs.map(({ name }) => name);
  const given = asking.names().filter((name) => name.startsWith(inputPrefix));
  const other = given.map((name) => name.slice(inputPrefix.length)).find((name) => !known.includes(name));
  if (other === undefined) return;
  const message = say('The workflow has no input {0}. It has: {1}', other, { all: known });
  throw badInput(message);
}

function askHow(asking: Asking, inputs: readonly WorkflowInput[]): string {
  const values = { all: inputs.map((one) => say('{0}: {1}', one.name, beforehand(one) || '""')) };
  return asking.ask('inputs', {
    prompt: say('With which inputs?'),
    choices: [
      { value: 'defaults', label: say('Those it has by default'), detail: say('{0}', values) },
      { value: 'choose', label: say('Choose…'), detail: say('Asks for each of {0} inputs.', inputs.length) },
    ],
  });
}

function hasEnough(input: WorkflowInput): boolean {
  return !input.required || beforehand(input) !== '';
}

function beforehand({ type, default: value, options }: WorkflowInput): string {
  if (value !== '') return value;
  if (type === 'boolean') return 'false';
  return type === 'choice' ? (options[0] ?? '') : '';
}

function questionOf(input: WorkflowInput): Pick<FlowQuestion, 'prompt' | 'value' | 'choices' | 'must'> {
  const { name, description, type, required, options } = input;
  const prompt = description === '' ? say('{0}', name) : say('{0}: {1}', name, description);
  const asked = { prompt, value: beforehand(input) };
  const choices = type === 'boolean' ? ['true', 'false'] : type === 'choice' ? options : null;
  if (choices) return { ...asked, choices: choices.map((one) => ({ value: one, label: say('{0}', one) })) };
  if (type === 'number')
    return { ...asked, must: [{ match: '^-?\\d+(\\.\\d+)?$', say: say('{0} has to be a number.', name) }] };
  return required ? { ...asked, must: [{ match: '\\S', say: say('{0} has to be given.', name) }] } : asked;
}
