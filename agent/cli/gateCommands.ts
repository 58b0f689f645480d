import { approvePlan } from '../operations/gates/approvePlan.ts';
import type { ChecklistItem } from '../protocol/requests.ts';
import { checklistItems, sign as signItem } from '../server/answers/checklist.ts';
import { findPlan } from './applyCommand.ts';
import type { Call, Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { exactly } from './options.ts';
import { table } from './table.ts';
import { words } from './terminal.ts';

export const approve: Command = {
  usage: 'approve PLAN [--comment TEXT]',
  summary: 'approve what a plan would put there: a review on GitHub, else signed with your git identity',
  options: { comment: { type: 'string' } },
  async run(call) {
    const [digits] = exactly(call.words, 'PLAN');
    const project = await call.project();
    const plan = await findPlan(project, digits);
    const approvals = await approvePlan(project.world, plan, call.options.text('comment') ?? '', call.signal);
    call.terminal.print(
      call.json
        ? JSON.stringify({ approvals })
        : `Approvals now: ${approvals}. Plan again: a plan keeps the gates as they were.`,
    );
    return exitCodes.done;
  },
};

export const checklist: Command = {
  usage: 'checklist ENV [COMMIT]',
  summary: 'what has to be so before an environment is changed, for a commit (HEAD unless named)',
  async run(call) {
    const [environment, ref = 'HEAD'] = call.words;
    exactly(call.words.slice(0, 1), 'ENV');
    const items = await itemsOf(call, environment ?? '', ref);
    call.terminal.print(
      call.json ? JSON.stringify(items, null, 2) : items.length ? itemTable(items) : 'No checklist.',
    );
    return exitCodes.done;
  },
};

export const sign: Command = {
  usage: 'checklist sign ENV ITEM [COMMIT] [--take-back]',
  summary: 'sign an item of a checklist for a commit with your git identity',
  options: { 'take-back': { type: 'boolean' } },
  async run(call) {
    const [environment, item] = exactly(call.words.slice(0, 2), 'ENV', 'ITEM');
    const project = await call.project();
    const { sha: commit } = await project.world.git.commit(call.words[2] ?? 'HEAD', call.signal);
    const signed = !call.options.has('take-back');
    await signItem(project, { environment, commit, item, signed }, call.signal);
    const items = await checklistItems(project, { environment, commit }, call.signal);
    call.terminal.print(call.json ? JSON.stringify(items, null, 2) : itemTable(items));
    return exitCodes.done;
  },
};

async function itemsOf(call: Call, environment: string, ref: string): Promise<readonly ChecklistItem[]> {
  const project = await call.project();
  const { sha: commit } = await project.world.git.commit(ref, call.signal);
  return checklistItems(project, { environment, commit }, call.signal);
}

function itemTable(items: readonly ChecklistItem[]): string {
  const rows = items.map(({ id, title, kind, state, detail }) => [
    id,
    state,
    kind,
    title,
    detail ? words(detail) : '',
  ]);
  return table(['ITEM', 'STATE', 'KIND', 'TITLE', 'DETAIL'], rows);
}
