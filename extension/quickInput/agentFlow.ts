import type { FlowAnswer, FlowEnd, FlowName, FlowQuestion } from '../../agent/protocol/flow.ts';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import { askFlow } from '../../agent/protocol/requests.ts';
import type { AgentClient } from '../agentClient.ts';
import type { Words } from '../words.ts';
import { back, type Answer, type Asker } from './question.ts';

interface Parts {
  readonly agent: Pick<AgentClient, 'request'>;
  readonly asker: Asker;
  readonly words: Words;
}

/** Puts the questions of a flow until it is told what came of it; undefined where the person leaves. Rejects with Failed. */
export async function runAgentFlow(
  { agent, asker, words }: Parts,
  project: ProjectId,
  flow: FlowName,
  given: readonly FlowAnswer[],
): Promise<FlowEnd | undefined> {
  const answers = [...given];
  for (;;) {
    const next = await agent.request(askFlow, { project, flow, answers });
    if ('done' in next) return next.done;
    const value = await put(next.ask, asker, words, answers.length - given.length);
    if (value === undefined) return undefined;
    if (value === back) answers.pop();
    else answers.push({ name: next.ask.name, value });
  }
}

function put(
  { title, prompt, choices, value = '', must, left, many }: FlowQuestion,
  asker: Asker,
  words: Words,
  asked: number,
): Promise<Answer<FlowAnswer['value']>> {
  const place = { title: words(title), step: asked + 1, of: asked + 1 + left, canGoBack: asked > 0 };
  const problem = (text: string) =>
    must && !new RegExp(must.match).test(text) ? words(must.say) : undefined;
  if (!choices) return asker.input({ prompt: words(prompt), problem, value: String(value) }, place);
  const shown = choices.map(({ label, description, detail, ...choice }) => ({
    ...choice,
    label: words(label),
    ...(description && { description: words(description) }),
    ...(detail && { detail: words(detail) }),
    chosen: many ? value.includes(choice.value) : choice.value === value,
  }));
  const question = { placeholder: words(prompt), choices: shown };
  return many ? asker.pickMany(question, place) : asker.pick(question, place);
}
