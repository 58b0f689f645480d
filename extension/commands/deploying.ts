import * as vscode from 'vscode';
import { getWaitingDeployment, reviewDeployment } from '../../agent/protocol/requests.ts';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import { askDeploy } from '../flows/deploy.ts';
import { askPromote } from '../flows/environments.ts';
import type { Where } from '../flows/environmentChoice.ts';
import { isNode } from '../model/nodes.ts';
import { openUrl } from '../openUrl.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { t, words } from '../words.ts';
import { changeFor } from './changes.ts';
import type { Commands } from './commandMap.ts';
import { givenBy, placeFor, projectsOf, serviceOf, startAt, whereOf } from './places.ts';
import type { CommandServices } from './services.ts';
import { signItems } from './signItems.ts';

export function deploying(services: CommandServices) {
  const { core, operations, pages, lookups } = services;
  return {
    'taxiway.environment.deploy': async (node) => {
      const projects = await projectsOf(services);
      const wish = await askDeploy(projects, givenBy(core.store, node), core.asker, lookups, words);
      if (wish) await operations.start(wish);
    },
    'taxiway.environment.promote': async (node) => {
      const projects = await projectsOf(services);
      const wish = await askPromote(projects, whereOf(core.store, node), core.asker, words);
      if (wish) await operations.start(wish);
    },
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
    'taxiway.environment.takeOver': async (node) => {
      const where = await placeFor(services, node, {
        title: t('Take Over'),
        placeholder: t('Take over which environment?'),
        which: 'lasting',
        fits: ({ hold }) => hold !== null,
        none: t('No environment is held by a branch.'),
      });
      if (where) await takeOver(services, where);
    },
    'taxiway.drill.run': startAt(
      services,
      {
        title: t('Run Drill'),
        placeholder: t(
          'Drill in which environment? A version that fails its health check is deployed on purpose.',
        ),
        which: 'lasting',
        fits: ({ kind }) => kind !== 'production',
        none: t('There is no environment for a drill; production is never used for one.'),
      },
      ({ environment }) => ({ kind: 'drill', environment: environment.name, service: null }),
    ),
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
  const prompt = t('A word on it, for everybody who sees the run on GitHub');
  const comment = chosen(await core.asker.input({ prompt }, alone(answer)));
  if (comment !== undefined)
    await core.agent.request(reviewDeployment, { ...of, approve: answer === approve, comment });
}

/** Deploys the current branch although another holds the environment; whoever holds it is named, and a reason is kept. */
async function takeOver(
  { core, operations }: CommandServices,
  { project, environment }: Where,
): Promise<void> {
  const { branch } = project.head;
  const { hold } = environment;
  if (branch === null)
    throw new Failed({ reason: 'badInput', message: say('Switch to the branch that takes over first.') });
  const prompt = hold
    ? t('{0} is held by {1} ({2}). Why does {3} take over?', environment.name, hold.branch, hold.by, branch)
    : t('Why does {0} take over?', branch);
  const problem = (text: string) => (text.trim() === '' ? t('Type a reason.') : undefined);
  const reason = chosen(await core.asker.input({ prompt, problem }, alone(t('Take Over'))));
  if (reason === undefined) return;
  await operations.start({
    project: project.head.id,
    input: { kind: 'deploy', environment: environment.name, ref: branch, services: 'changed' },
    overrides: [{ gate: 'held', reason: reason.trim() }],
  });
}
