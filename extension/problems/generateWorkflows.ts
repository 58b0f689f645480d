import * as vscode from 'vscode';
import { proposeWorkflows } from '../../agent/protocol/requests.ts';
import type { Message } from '../../agent/protocol/say.ts';
import {
  isAsked,
  isChange,
  type WorkflowProposal,
  type WorkflowsProposal,
} from '../../agent/protocol/workflows.ts';
import type { Core } from '../core.ts';
import { openUrl } from '../openUrl.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { t, words } from '../words.ts';
import { decided } from './decideKeys.ts';
import { chooseFolder } from './setUp.ts';
import { isAgreed, writeFiles } from './virtualDocuments.ts';

/** Where a proposal is shown and agreed to. */
export interface ProposalDesk {
  readonly isAgreed: typeof isAgreed;
  readonly writeFiles: typeof writeFiles;
}

/** Shows each workflow that taxiway.json comes to as a diff, writes those that are agreed, and tells what is to be done next. */
export async function generateWorkflows(
  core: Core,
  folder: string | undefined,
  desk: ProposalDesk = { isAgreed, writeFiles },
): Promise<void> {
  const title = t('Generate Workflows');
  const place = folder ?? (await chooseFolder(core, title))?.uri.fsPath;
  if (place === undefined) return;
  const proposal = await core.agent.request(proposeWorkflows, { folder: place, taken: {} });
  for (const file of proposal.files)
    if (!isChange(file) && isAsked(file)) void vscode.window.showWarningMessage(words(file.question));
  const changes = proposal.files.filter(isChange);
  if (changes.length === 0) {
    void vscode.window.showInformationMessage(told([proposal.nothing, ...proposal.leftOut]));
    return;
  }
  const files = await decided(core, await chooseFiles(core, title, changes), { title, folder: place });
  if (await writeAgreed(proposal.root, files, desk)) await tellNext(proposal);
}

async function chooseFiles(
  { asker }: Core,
  title: string,
  files: readonly WorkflowProposal[],
): Promise<readonly WorkflowProposal[]> {
  if (files.length === 1) return files;
  const choices = files.map((file) => ({
    label: file.path,
    description: words(file.state),
    value: file,
    chosen: true,
  }));
  const placeholder = t('Each is shown before it is written. Which ones?');
  return chosen(await asker.pickMany({ placeholder, choices }, alone(title))) ?? [];
}

/** Whether any was written. */
async function writeAgreed(
  root: string,
  files: readonly WorkflowProposal[],
  { isAgreed: agrees, writeFiles: write }: ProposalDesk,
): Promise<boolean> {
  let written = false;
  for (const [index, { path, after, question }] of files.entries()) {
    const uri = vscode.Uri.joinPath(vscode.Uri.file(root), path);
    const asked = {
      title: t('{0} as proposed ({1} of {2})', path, index + 1, files.length),
      question: words(question),
      yes: after === null ? t('Delete') : t('Write'),
    };
    if (!(await agrees(uri, after ?? '', asked))) continue;
    if (after === null) await vscode.workspace.fs.delete(uri, { useTrash: true });
    else await write([{ uri, text: after }]);
    written = true;
  }
  return written;
}

async function tellNext({ next, leftOut, secrets, settingsUrl }: WorkflowsProposal): Promise<void> {
  const open = t('Open GitHub Settings');
  const set = t('Set Actions Secret…');
  const actions = [...(secrets.length ? [set] : []), ...(settingsUrl === null ? [] : [open])];
  const answer = await vscode.window.showInformationMessage(told([...next, ...leftOut]), ...actions);
  if (answer === set) await vscode.commands.executeCommand('taxiway.actionsSecret.set');
  if (answer === open && settingsUrl !== null) await openUrl(settingsUrl);
}

function told(messages: readonly Message[]): string {
  return messages.map(words).join(' ');
}
