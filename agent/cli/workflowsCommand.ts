import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Message } from '../protocol/say.ts';
import { isAsked, isChange, type WorkflowProposal, type WorkflowsProposal } from '../protocol/workflows.ts';
import type { Call, Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { exactly } from './options.ts';
import { words } from './terminal.ts';

export const workflowsCheck: Command = {
  usage: 'workflows check',
  summary: 'whether the generated workflows say what taxiway.json says; exit code 1 where they do not',
  async run(call) {
    exactly(call.words);
    const { files, leftOut } = await proposed(call);
    const outOfStep = files.filter(isNews);
    print(call, outOfStep, 'The workflows are in step with taxiway.json.');
    note(call, leftOut);
    if (outOfStep.length) call.terminal.note('Write them with: taxiway workflows write');
    return outOfStep.length ? exitCodes.failed : exitCodes.done;
  },
};

export const workflowsWrite: Command = {
  usage: 'workflows write [--dry-run]',
  summary: 'writes the workflows that do what taxiway.json says',
  help: [
    '--dry-run               only lists what would be written',
    '',
    'What somebody changed by hand is kept. A file where taxiway.json changed the',
    'same is not written, nor is one that cannot be read or was not generated:',
    `the exit code is then ${exitCodes.needsPerson}, and "Generate Workflows" in the editor asks key by key.`,
  ],
  options: { 'dry-run': { type: 'boolean' } },
  async run(call) {
    exactly(call.words);
    const { root, files, leftOut, next } = await proposed(call);
    const news = files.filter(isNews);
    const sure = news.filter((file) => !isAsked(file));
    const dry = call.options.has('dry-run');
    if (!dry) for (const file of sure) await write(root, file);
    print(call, news, 'There is nothing to write.');
    if (!dry && sure.length) note(call, next);
    note(call, leftOut);
    return sure.length < news.length ? exitCodes.needsPerson : exitCodes.done;
  },
};

async function proposed(call: Call): Promise<WorkflowsProposal> {
  const { proposeWorkflows } = await import('../server/workflows/proposeWorkflows.ts');
  return proposeWorkflows((await call.project()).world, {}, call.signal);
}

function isNews(file: WorkflowProposal): boolean {
  return isChange(file) || isAsked(file);
}

function note({ terminal }: Call, messages: readonly Message[]): void {
  for (const message of messages) terminal.note(words(message));
}

function print({ terminal, json }: Call, files: readonly WorkflowProposal[], nothing: string): void {
  if (json) terminal.print(JSON.stringify(files.map(brief), null, 2));
  else terminal.print(files.length ? files.map(line).join('\n') : nothing);
}

type State = 'new' | 'changed' | 'gone' | 'conflict';

function stateOf(file: WorkflowProposal): State {
  const { before, after } = file;
  if (isAsked(file)) return 'conflict';
  return before === null ? 'new' : after === null ? 'gone' : 'changed';
}

function brief(file: WorkflowProposal): object {
  const { path, kept, asks } = file;
  return {
    path,
    state: stateOf(file),
    kept: kept.map(words),
    asks: asks.map(({ key, said }) => ({ key, said: words(said) })),
  };
}

function line(file: WorkflowProposal): string {
  const said = [...file.asks.map((ask) => ask.said), ...file.kept].map((one) => `\n    ${words(one)}`);
  return `${stateOf(file).padEnd(10)}${file.path}${said.join('')}`;
}

/** Readable for everybody, as git makes files; what is there is replaced. */
async function write(root: string, { path, after }: WorkflowProposal): Promise<void> {
  const place = join(root, path);
  if (after === null) {
    await rm(place, { force: true });
    return;
  }
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, after);
}
