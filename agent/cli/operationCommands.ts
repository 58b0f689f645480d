import type { OperationId } from '../protocol/ids.ts';
import type { OperationSummary } from '../protocol/model.ts';
import { actor } from '../server/answers/actor.ts';
import type { Project } from '../server/project.ts';
import type { Call, Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { follow } from './follow.ts';
import { namedOperation } from './namedOperation.ts';
import { exactly } from './options.ts';
import { table } from './table.ts';
import { misused, words } from './terminal.ts';
import { age } from './times.ts';

export const operations: Command = {
  usage: 'operations [--limit N]',
  summary: 'what was done and what is being done, newest first',
  options: { limit: { type: 'string' } },
  async run(call) {
    exactly(call.words);
    const limit = Number(call.options.text('limit') ?? 20);
    if (!Number.isInteger(limit) || limit < 1) throw misused('--limit is a number of operations.');
    const { operations, world } = await call.project();
    const page = await operations.list({ limit });
    const rows = page.operations.map((one) => cells(one, world.clock.now()));
    call.terminal.print(
      call.json
        ? JSON.stringify(page.operations, null, 2)
        : rows.length
          ? table(heads, rows)
          : 'No operations yet.',
    );
    return exitCodes.done;
  },
};

const heads = ['OPERATION', 'WHAT', 'STATE', 'BY', 'AGE', 'RESULT'];

function cells(operation: OperationSummary, now: number): string[] {
  const { id, title, by, createdAt, result } = operation;
  return [id, words(title), stands(operation), by, age(createdAt, now), result ? words(result) : ''];
}

function stands({ state, alive, endedAt, readable }: OperationSummary): string {
  if (!readable) return 'unknown';
  return endedAt === null && state !== 'needsPerson' && !alive ? `${state}, interrupted` : state;
}

export const cancel: Command = {
  usage: 'cancel OPERATION',
  summary: 'stop an operation and bring back what was before; follows it to its end',
  async run(call) {
    const [id, project] = await operationIn(call);
    await project.runners.cancel(id, await actor(project.world, call.signal));
    const code = await follow(id, project, call);
    return code === exitCodes.cancelled ? exitCodes.done : code;
  },
};

export const resume: Command = {
  usage: 'resume OPERATION',
  summary: 'go on with an operation whose runner is gone; follows it to its end',
  async run(call) {
    const [id, project] = await operationIn(call);
    await project.runners.resume(id);
    return follow(id, project, call);
  },
};

export const answer: Command = {
  usage: 'answer OPERATION CHOICE',
  summary: 'answer what an operation asks; follows it to its end',
  async run(call) {
    const [word, choice] = exactly(call.words, 'OPERATION', 'CHOICE');
    const project = await call.project();
    const id = await fullId(project, word);
    const { summary } = await project.operations.get(id);
    const choices = summary.question?.choices.map((one) => one.id) ?? [];
    if (!summary.question) throw misused('This operation asks nothing.');
    if (!choices.includes(choice)) throw misused('CHOICE is one of {0}.', choices.join(', '));
    const by = await actor(project.world, call.signal);
    await project.runners.answer(id, { question: summary.question.id, choice, by });
    return follow(id, project, call);
  },
};

/** The operation that is named, with its project. Failed `unknownName`, or `badInput` where several are meant. */
export async function operationIn(call: Call): Promise<readonly [OperationId, Project]> {
  const [word] = exactly(call.words, 'OPERATION');
  const project = await call.project();
  return [await fullId(project, word), project];
}

async function fullId({ operations }: Project, word: string): Promise<OperationId> {
  const page = await operations.list({ limit: 200 });
  const id = namedOperation(
    page.operations.map((one) => one.id),
    word,
  );
  await operations.get(id);
  return id;
}
