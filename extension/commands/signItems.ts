import * as vscode from 'vscode';
import type { CommitSha, EnvironmentName, ProjectId } from '../../agent/protocol/ids.ts';
import { getChecklist, signChecklist } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { alone, chosen } from '../quickInput/steps.ts';

/** Signs the items of a checklist that a person signs, with the git identity and for this commit. True where one was signed. */
export async function signItems(
  { agent, asker }: Core,
  place: { readonly project: ProjectId; readonly environment: EnvironmentName; readonly commit: CommitSha },
): Promise<boolean> {
  const { items } = await agent.request(getChecklist, place);
  const open = items.filter(({ kind, state }) => kind === 'signed' && state !== 'passed');
  if (open.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Nothing on the checklist waits for a signature.'),
    );
    return false;
  }
  const placeholder = vscode.l10n.t(
    'What do you sign for {0} in {1}?',
    place.commit.slice(0, 7),
    place.environment,
  );
  const choices = open.map(({ id, title }) => ({ label: title, value: id, chosen: open.length === 1 }));
  const signed = chosen(
    await asker.pickMany({ placeholder, choices }, alone(vscode.l10n.t('Sign Checklist'))),
  );
  for (const item of signed ?? []) await agent.request(signChecklist, { ...place, item, signed: true });
  return (signed ?? []).length > 0;
}
