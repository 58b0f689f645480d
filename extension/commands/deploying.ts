import * as vscode from 'vscode';
import { getWaitingDeployment, reviewDeployment } from '../../agent/protocol/requests.ts';
import { isNode } from '../model/nodes.ts';
import { openUrl } from '../openUrl.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { t, words } from '../words.ts';
import { changeFor } from './changes.ts';
import type { Commands } from './commandMap.ts';
import { placeFor, serviceOf } from './places.ts';
import type { CommandServices } from './services.ts';
import { signItems } from './signItems.ts';

export function deploying(services: CommandServices) {
  const { core, operations, pages } = services;
  return {
    'taxiway.environment.rollBack': async (node) => {
      const where = await placeFor(services, node, {
        title: t('Roll Back'),
        placeholder: t('Roll back which environment?'),
        which: 'both',
        fits: ({ targets }) => targets.some(({ current }) => current !== null),
        none: t('Nothing is deployed yet, so there is nothing to roll back.'),
      });
      if (!where) return;
      const service = serviceOf(node);
      const deployment = isNode(node) && node.type === 'deployment' ? node.deployment : undefined;
      pages.openRollback({
        project: where.project.head.id,
        environment: where.environment.name,
        ...(service === undefined ? {} : { service }),
        ...(deployment === undefined ? {} : { deployment }),
      });
    },
    'taxiway.environment.approve': async (node) => {
      const wish = await changeFor(services, node, {
        title: t('Approve'),
        environment: t('Approve a change of which environment?'),
        change: t('Approve what?'),
      });
      if (wish) pages.openCard({ ...wish, plan: await operations.plan(wish) }); // the card is what is approved
    },
    'taxiway.environment.signChecklist': async (node) => {
      const wish = await changeFor(services, node, {
        title: t('Sign Checklist'),
        environment: t('The checklist of which environment?'),
        change: t('Sign the checklist for what?'),
      });
      if (wish) await signItems(core, wish.project, await operations.plan(wish));
    },
    'taxiway.deployment.review': (node) => reviewWaiting(services, node),
  } satisfies Partial<Commands>;
}

/** Shows what a workflow on GitHub would put there; only then it is let go on, or rejected. */
async function reviewWaiting({ core }: CommandServices, node: unknown): Promise<void> {
  if (!isNode(node) || node.type !== 'waitingDeployment') return;
  const { run, environmentId } = node.waits;
  const of = { project: node.project, run, environmentId };
  const { deployment, card } = await core.agent.request(getWaitingDeployment, of);
  const { commit, environment, yours, url } = deployment;
  const approve = t('Approve');
  const open = t('Open on GitHub');
  const answer = await vscode.window.showWarningMessage(
    t('Deploy {0} to {1}?', commit.slice(0, 7), environment),
    { modal: true, detail: card.map(words).join('\n') },
    ...(yours ? [approve, t('Reject')] : []),
    open,
  );
  if (answer === open) return openUrl(url);
  if (answer === undefined) return;
  const isGood = answer === approve;
  const what = [commit.slice(0, 7), environment] as const;
  const prompt = t('A comment for everybody who sees the run on GitHub; it may be empty');
  const title = isGood ? t('Approve {0} for {1}', ...what) : t('Reject {0} for {1}', ...what);
  const comment = chosen(await core.asker.input({ prompt }, alone(title)));
  if (comment === undefined) return;
  await core.agent.request(reviewDeployment, { ...of, approve: isGood, comment });
  void vscode.window.showInformationMessage(
    isGood ? t('{0} may go to {1} now.', ...what) : t('{0} does not go to {1}: you rejected it.', ...what),
  );
}
