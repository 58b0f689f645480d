import type { CreatePreviewInput } from '../../agent/protocol/input.ts';
import type { PreviewInfo } from '../../agent/protocol/model.ts';
import { createPlan } from '../../agent/protocol/requests.ts';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import {
  addressOf,
  previewOfBranch,
  previews as previewsIn,
  pullRequestOf,
  pullRequestsAlone,
} from '../model/find.ts';
import { isNode } from '../model/nodes.ts';
import type { Project } from '../model/store.ts';
import { openUrl } from '../openUrl.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import type { PreviewFilter } from '../trees/previewsSource.ts';
import { t, words } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { addressAt, openQuestion } from './environments.ts';
import { placeFor, projectFor, startAt } from './places.ts';
import type { CommandServices } from './services.ts';

export function previews(services: CommandServices) {
  const { core, operations, pages, views } = services;
  return {
    'taxiway.preview.create': async (given: unknown, id) => {
      const from = isNode(given) && given.type === 'pullRequest' ? given.project : id;
      const known = typeof from === 'string' ? core.store.project(from) : undefined;
      const project = known ?? (await projectFor(services, t('Create Preview')));
      if (!project) return;
      const of = headGiven(given) ?? (await askHead(services, project));
      if (of) await operations.start({ project: project.head.id, input: { kind: 'createPreview', ...of } });
    },
    'taxiway.pullRequest.open': async (node: unknown) => {
      const pull =
        isNode(node) &&
        node.type === 'pullRequest' &&
        core.store.project(node.project)?.pullRequests.get(node.number);
      if (pull) await openUrl(pull.url);
    },
    'taxiway.preview.remove': startAt(
      services,
      whichPreview(t('Remove Preview'), t('Remove which preview?')),
      ({ environment }) => ({ kind: 'removePreview', environment: environment.name }),
    ),
    'taxiway.preview.open': async (node) => {
      const where = await placeFor(services, node, {
        ...whichPreview(t('Open Preview'), t('Open which preview?')),
        fits: (environment) => addressOf(environment) !== undefined,
        none: t('No preview has an address yet.'),
      });
      if (!where) return;
      const { project, environment } = where;
      const place = { type: 'environment', project: project.head.id, environment: environment.name } as const;
      await openUrl(await addressAt(services, node ?? place, openQuestion()));
    },
    'taxiway.preview.showLog': async (node) => {
      const where = await placeFor(
        services,
        node,
        whichPreview(t('Show Log'), t('The log of which preview?')),
      );
      if (!where) return;
      const operation = lastOperation(where.project, where.environment.name);
      if (!operation)
        throw new Failed({
          reason: 'nothingToDo',
          message: say('No operation on this preview is among the latest, so there is no log to show.'),
        });
      await pages.showLog({ project: where.project.head.id, operation });
    },
    'taxiway.preview.filter': async () => {
      const filter = await askFilter(services, views.previewFilter);
      if (filter) views.previewFilter = filter;
    },
    'taxiway.preview.update': startAt(
      services,
      whichPreview(t('Update Preview'), t('Update which preview?')),
      ({ environment: { name, preview } }) => headOf(preview?.branch ?? name, preview),
    ),
    'taxiway.preview.cleanUp': async () => {
      const place = alone(t('Clean Up Previews'));
      const project = await projectFor(services, place.title);
      if (!project) return;
      const wish = { project: project.head.id, input: { kind: 'cleanUpPreviews' } as const };
      const { facts, remarks } = await core.agent.request(createPlan, wish);
      const names = ('only' in facts.input && facts.input.only) || [];
      if (names.length < 2) return operations.start(wish).then(() => undefined);
      const choices = remarks.effects
        .slice(0, names.length)
        .map((effect, index) => ({ label: words(effect), value: names[index] ?? '', chosen: true }));
      const only = chosen(await core.asker.pickMany({ placeholder: '', choices }, place));
      if (only?.length) await operations.start({ ...wish, input: { ...wish.input, only } });
    },
  } satisfies Partial<Commands>;
}

/** Toggles, and a text; what is unticked no longer filters. */
async function askFilter({ core }: CommandServices, now: PreviewFilter): Promise<PreviewFilter | undefined> {
  const place = alone(t('Filter Previews'));
  const placeholder = t('None ticked: all');
  const choices = [
    { label: t('Only mine'), value: 'mine', chosen: now.mine },
    { label: t('This branch'), value: 'branch', chosen: now.branch },
    { label: t('With a text…'), value: 'text', chosen: now.text !== '' },
  ];
  const ticked = chosen(await core.asker.pickMany({ placeholder, choices }, place));
  if (!ticked) return undefined;
  const has = (one: string) => ticked.includes(one);
  const filter = { text: '', mine: has('mine'), branch: has('branch') };
  if (!has('text')) return filter;
  const prompt = t('What title, branch, author or state contains');
  const text = chosen(await core.asker.input({ prompt, value: now.text }, place));
  return text === undefined ? undefined : { ...filter, text: text.trim() };
}

/** What a preview shows anew: its branch, or the pull request that brings it from elsewhere, as `owner:branch`. */
function headOf(branch: string, preview: PreviewInfo | null): CreatePreviewInput {
  const pullRequest = preview?.pullRequest;
  const of = pullRequest ? { pullRequest } : {};
  return { kind: 'createPreview', ...of, ...(branch.includes(':') ? {} : { branch }) };
}

function whichPreview(title: string, placeholder: string) {
  return { title, placeholder, which: 'previews', none: t('There is no preview.') } as const;
}

type Head = Pick<CreatePreviewInput, 'branch' | 'pullRequest'>;

function headGiven(given: unknown): Head | undefined {
  if (typeof given === 'string') return { branch: given };
  return isNode(given) && given.type === 'pullRequest' ? { pullRequest: given.number } : undefined;
}

/** Pull requests, then the other branches, what is checked out first; all that have no preview yet. */
async function askHead({ core, lookups }: CommandServices, project: Project): Promise<Head | undefined> {
  const here = project.head.branch;
  const hereFirst = pullRequestsAlone(project).sort((a, b) => +(b.branch === here) - +(a.branch === here));
  const pulls = hereFirst.map(({ number, title, author, branch }) => ({
    label: `#${number} ${title}`,
    value: { pullRequest: number },
    description: `${author} · ${branch}`,
    icon: 'git-pull-request',
  }));
  const choices = lookups.branches(project).then((branches) => {
    const others = branches
      .filter(({ name }) => !previewOfBranch(project, name) && !pullRequestOf(project, name))
      .sort((a, b) => +b.current - +a.current);
    const named = others.map(({ name, title }) => ({
      ...{ label: name, value: { branch: name }, description: title },
      icon: 'git-branch',
    }));
    return [...pulls, ...named];
  });
  const placeholder = t('A preview of which pull request or branch?');
  return chosen(await core.asker.pick<Head>({ placeholder, choices }, alone(t('Create Preview'))));
}

/** The operation that made the preview, or the last one on it. */
function lastOperation(project: Project, name: string) {
  const preview = previewsIn(project).find((one) => one.name === name)?.preview;
  if (preview?.operation) return preview.operation;
  const all = [...project.operations.values()].filter(({ environment }) => environment === name);
  return all.sort((a, b) => b.createdAt - a.createdAt)[0]?.id;
}
