import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isChange, type WorkflowProposal, type WorkflowsProposal } from '../protocol/workflows.ts';
import { gitIn } from '../server/configuration.ts';
import type { Call, Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { exactly } from './options.ts';
import { words } from './terminal.ts';

export const workflowsCheck: Command = {
  usage: 'workflows check',
  summary: 'whether the generated workflows say what taxiway.json says; exit code 1 where they do not',
  async run(call) {
    exactly(call.words);
    const { files } = await proposed(call);
    const outOfStep = files.filter(isChange);
    print(call, outOfStep, 'The workflows are in step with taxiway.json.');
    return outOfStep.length ? exitCodes.failed : exitCodes.done;
  },
};

export const workflowsWrite: Command = {
  usage: 'workflows write [--dry-run]',
  summary: 'writes the workflows that do what taxiway.json says',
  help: [
    '--dry-run               only lists what would be written',
    '',
    'A file that somebody changed by hand is not replaced: the exit code is then',
    `${exitCodes.needsPerson}, and "Generate Workflows" in the editor shows both.`,
  ],
  options: { 'dry-run': { type: 'boolean' } },
  async run(call) {
    exactly(call.words);
    const { root, files, next } = await proposed(call);
    const changes = files.filter(isChange);
    const sure = changes.filter(({ lost }) => lost.length === 0);
    const dry = call.options.has('dry-run');
    if (!dry) for (const file of sure) await write(root, file);
    print(call, changes, 'There is nothing to write.');
    if (!dry && sure.length) for (const step of next) call.terminal.note(words(step));
    return sure.length < changes.length ? exitCodes.needsPerson : exitCodes.done;
  },
};

async function proposed({ folder, signal }: Call): Promise<WorkflowsProposal> {
  const { proposeWorkflows } = await import('../server/workflows/proposeWorkflows.ts');
  return proposeWorkflows(gitIn(folder), signal);
}

function print({ terminal, json }: Call, files: readonly WorkflowProposal[], nothing: string): void {
  if (json) terminal.print(JSON.stringify(files.map(brief), null, 2));
  else terminal.print(files.length ? files.map(line).join('\n') : nothing);
}

type State = 'new' | 'changed' | 'gone' | 'conflict';

function stateOf({ before, after, lost }: WorkflowProposal): State {
  if (lost.length) return 'conflict';
  return before === null ? 'new' : after === null ? 'gone' : 'changed';
}

function brief(file: WorkflowProposal): object {
  const { path, lost } = file;
  return {
    path,
    state: stateOf(file),
    lost: lost.map(words),
  };
}

function line(file: WorkflowProposal): string {
  const said = file.lost.map((message) => `\n    ${words(message)}`);
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
