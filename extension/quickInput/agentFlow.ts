import type { FlowAnswer, FlowName, FlowNext, FlowQuestion } from '../../agent/protocol/flow.ts';
import type { ProjectId } from '../../agent/protocol/ids.ts';
import { askFlow } from '../../agent/protocol/requests.ts';
import type { AgentClient } from '../agentClient.ts';
import type { Words } from '../words.ts';
import { back, type Answer, type Asker, type Series } from './question.ts';

interface Parts {
  readonly agent: Pick<AgentClient, 'request'>;
  readonly asker: Asker;
  readonly words: Words;
}

export interface StartedFlow {
  readonly flow: FlowName;
  readonly project: ProjectId;
  /** That may be meant as well. */
  readonly others?: readonly ProjectId[];
  readonly given: readonly FlowAnswer[];
}

type Ended = Extract<FlowNext, { readonly done: unknown }> & {
  /** What was typed hidden, by its name. */
  readonly values: Readonly<Record<string, string>>;
};

/** Puts the questions of a flow until it is told what came of it; undefined where the person leaves. Rejects with Failed. */
export async function runAgentFlow(parts: Parts, flow: StartedFlow): Promise<Ended | undefined> {
  const series = parts.asker.series();
  try {
    return await askInTurn(parts, flow, series);
  } finally {
    series.end();
  }
}

async function askInTurn(
  { agent, asker, words }: Parts,
  { given, ...start }: StartedFlow,
  series: Series,
): Promise<Ended | undefined> {
  const answers = [...given];
  const values: Record<string, string> = {};
  for (;;) {
    const next = await agent.request(askFlow, { ...start, answers }, series.left);
    if (series.left.isCancellationRequested) return undefined;
    if ('done' in next) return { ...next, values };
    const { name, secret } = next.ask;
    if (answers.length > given.length && answers.at(-1)?.name === name) answers.pop(); // asked once more
    const value = await put(next.ask, asker, words, { asked: answers.length - given.length, series });
    if (value === undefined) return undefined;
    if (value === back) answers.pop();
    else if (secret === undefined) answers.push({ name, value });
    else {
      values[secret] = String(value);
      answers.push({ name, value: '' });
    }
  }
}

function put(
  { title, prompt, choices, value = '', must, left, many, secret, page }: FlowQuestion,
  asker: Asker,
  words: Words,
  { asked, series }: { readonly asked: number; readonly series: Series },
): Promise<Answer<FlowAnswer['value']>> {
  const place = { title: words(title), step: asked + 1, of: asked + 1 + left, canGoBack: asked > 0, series };
  const problem = (text: string) => {
    const unmet = must?.find(({ match }) => !new RegExp(match).test(text));
    return unmet && words(unmet.say);
  };
  if (!choices) {
    const typed = {
      ...{ prompt: words(prompt), problem, value: String(value), secret: secret !== undefined },
      ...(page !== undefined && { page }),
    };
    return asker.input(typed, place);
  }
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
