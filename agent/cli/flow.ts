import type { FlowAnswer, FlowEnd, FlowName, FlowQuestion } from '../protocol/flow.ts';
import { nextOf } from '../server/flows/flows.ts';
import { inputPrefix } from '../server/flows/workflowInputs.ts';
import type { Call } from './command.ts';
import { misused, words } from './terminal.ts';

/**
 * Carries a flow out with what was typed. An input that was not given is what it is beforehand; any other question that is left is
 * told as what is missing: failed `badInput`.
 */
export async function endOfFlow(call: Call, flow: FlowName, given: readonly FlowAnswer[]): Promise<FlowEnd> {
  const project = await call.project();
  const answers = [...given];
  for (;;) {
    const next = await nextOf(flow, [project], answers, call.signal);
    if ('done' in next) return next.done;
    answers.push({ name: next.ask.name, value: beforehand(next.ask) });
  }
}

function beforehand(question: FlowQuestion): FlowAnswer['value'] {
  const { name, value, prompt, choices } = question;
  if (name === 'confirm') throw misused('{0} Say so with --yes.', words(prompt));
  if (name.startsWith(inputPrefix) && value) return value;
  if (name.startsWith(inputPrefix) && !question.must && !choices) return '';
  const known = choices?.map((one) => one.value).join(', ');
  const missing = name.startsWith(inputPrefix) ? `--input ${name.slice(inputPrefix.length)}=…` : name;
  throw misused(
    known === undefined ? '{0} is missing.' : '{0} is missing. One of: {1}',
    missing,
    known ?? '',
  );
}
