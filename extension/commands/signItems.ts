import * as vscode from 'vscode';
import type { CommitSha, EnvironmentName, ProjectId } from '../../agent/protocol/ids.ts';
import type { Plan } from '../../agent/protocol/plan.ts';
import { getChecklist, signChecklist } from '../../agent/protocol/requests.ts';
import type { Core } from '../core.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { t } from '../words.ts';

interface SignedPlace {
  readonly project: ProjectId;
  readonly environment: EnvironmentName;
  readonly commit: CommitSha;
}

interface OpenItem {
  readonly place: SignedPlace;
  readonly id: string;
  readonly title: string;
}

/**
 * Signs the items of a checklist that a person signs, with the git identity and for each commit that the plan would let run.
 * True where one was signed.
 */
export async function signItems(core: Core, project: ProjectId, plan: Plan): Promise<boolean> {
  const { environment } = plan.remarks;
  const commits = commitsOf(plan);
  const places = environment === null ? [] : commits.map((commit) => ({ project, environment, commit }));
  const open = (await Promise.all(places.map((place) => openItems(core, place)))).flat();
  if (open.length === 0) {
    void vscode.window.showInformationMessage(t('Nothing on the checklist waits for a signature.'));
    return false;
  }
  const placeholder = t('What do you sign for {0} in {1}?', commits.map(short).join(', '), environment ?? '');
  const choices = open.map((item) => ({
    label: item.title,
    value: item,
    chosen: open.length === 1,
    ...(commits.length > 1 ? { description: short(item.place.commit) } : {}),
  }));
  const title = alone(t('Sign Checklist'));
  const signed = chosen(await core.asker.pickMany({ placeholder, choices }, title)) ?? [];
  for (const { place, id } of signed)
    await core.agent.request(signChecklist, { ...place, item: id, signed: true });
  return signed.length > 0;
}

/** Each once; a promotion may carry several. */
function commitsOf({ facts }: Plan): readonly CommitSha[] {
  return [...new Set(facts.targets.flatMap(({ then }) => (then ? [then.commit] : [])))];
}

async function openItems({ agent }: Core, place: SignedPlace): Promise<readonly OpenItem[]> {
  const { items } = await agent.request(getChecklist, place);
  return items
    .filter(({ kind, state }) => kind === 'signed' && state !== 'passed')
    .map(({ id, title }) => ({ place, id, title }));
}

function short(commit: CommitSha): string {
  return commit.slice(0, 7);
}
