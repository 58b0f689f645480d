import { addressOf } from '../model/find.ts';
import { openUrl } from '../openUrl.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import type { PreviewFilter } from '../trees/previewsSource.ts';
import { t } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { addressAt, openQuestion } from './environments.ts';
import { placeFor } from './places.ts';
import { pullRequestAt } from './pullRequestAt.ts';
import type { CommandServices } from './services.ts';

export function previews(services: CommandServices) {
  const { core, views } = services;
  return {
    'taxiway.pullRequest.open': async (node) => {
      const pull = pullRequestAt(core.store, node);
      if (pull) await openUrl(pull.url);
    },
    'taxiway.preview.open': async (node) => {
      const where = await placeFor(services, node, {
        ...{ title: t('Open Preview'), placeholder: t('Open which preview?'), which: 'previews' },
        fits: (environment) => addressOf(environment) !== undefined,
        none: t('No preview has an address yet.'),
      });
      if (!where) return;
      const { project, environment } = where;
      const place = { type: 'environment', project: project.head.id, environment: environment.name } as const;
      await openUrl(await addressAt(services, node ?? place, openQuestion()));
    },
    'taxiway.preview.filter': async () => {
      const filter = await askFilter(services, views.previewFilter);
      if (filter) views.previewFilter = filter;
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
