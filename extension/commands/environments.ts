import * as vscode from 'vscode';
import type { EnvironmentSnapshot } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import { askCreateEnvironment, askKeepAwake } from '../flows/environments.ts';
import { addressOf, openableUrl, sharedAddress, targetOf } from '../model/find.ts';
import { addressFor, openUrl } from '../openUrl.ts';
import { environmentContext } from '../trees/environmentRow.ts';
import type { ContextWord } from '../trees/row.ts';
import { t, words } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { placeFor, projectFor, serviceOf, startAt, whereOf } from './places.ts';
import type { CommandServices } from './services.ts';

export function environments(services: CommandServices) {
  const { core, operations, lookups } = services;
  return {
    'taxiway.environment.sleep': startAt(
      services,
      {
        title: t('Sleep'),
        placeholder: t('Which environment shall sleep? Its services are stopped and can be woken.'),
        which: 'both',
        fits: can('canSleep'),
        none: t('No environment is awake that can sleep.'),
      },
      ({ environment }) => ({ kind: 'sleep', environment: environment.name }),
    ),
    'taxiway.environment.wake': startAt(
      services,
      {
        title: t('Wake'),
        placeholder: t('Wake which environment?'),
        which: 'both',
        fits: can('canWake'),
        none: t('No environment is asleep.'),
      },
      ({ environment }) => ({ kind: 'wake', environment: environment.name }),
    ),
    'taxiway.environment.keepAwake': startAt(
      services,
      {
        title: t('Keep Awake'),
        placeholder: t('Keep which environment awake?'),
        which: 'both',
        fits: can('canKeepAwake'),
        none: t('No environment sleeps by itself.'),
      },
      (where) => askKeepAwake(where, Date.now(), core.asker, words),
    ),
    'taxiway.environment.create': async (node) => {
      const given = whereOf(core.store, node);
      const project = given?.project ?? (await projectFor(services, t('Create Environment')));
      if (!project) return;
      const input = await askCreateEnvironment(project, given?.environment.name, core.asker, lookups, words);
      if (input) await operations.start({ project: project.head.id, input });
    },
    'taxiway.environment.remove': startAt(
      services,
      {
        title: t('Remove Environment'),
        placeholder: t('Remove which environment? Its services and their data go.'),
        which: 'lasting',
        fits: ({ kind }) => kind !== 'production',
        none: t('There is no environment that can be removed.'),
      },
      ({ environment }) => ({ kind: 'removeEnvironment', environment: environment.name }),
    ),
    'taxiway.environment.open': async (node) => openUrl(await addressAt(services, node, openQuestion())),
    'taxiway.environment.copyUrl': async (node) => {
      const url = await addressAt(services, node, {
        title: t('Copy URL'),
        placeholder: t('The address of which environment?'),
      });
      await vscode.env.clipboard.writeText(url);
      vscode.window.setStatusBarMessage(t('Copied {0}', url), 3000);
    },
    'taxiway.url.open': (url) => openUrl(url),
    'taxiway.url.copy': async (url) => vscode.env.clipboard.writeText(url),
  } satisfies Partial<Commands>;
}

function can(word: ContextWord) {
  return (environment: EnvironmentSnapshot) => environmentContext(environment).includes(word);
}

export function openQuestion() {
  return { title: t('Open'), placeholder: t('Open which environment?') };
}

/** The address of a service, or of the first service that has one. Rejects with Failed where nothing has an address. */
export async function addressAt(
  services: CommandServices,
  node: unknown,
  question: { readonly title: string; readonly placeholder: string },
): Promise<string> {
  const shared = sharedAddress(services.core.store, node);
  if (shared !== undefined) return shared;
  const where = await placeFor(services, node, {
    ...question,
    which: 'both',
    fits: (environment) => addressOf(environment) !== undefined,
    none: t('No environment has an address yet.'),
  });
  if (!where) throw new Failed({ reason: 'cancelled', state: null });
  const service = serviceOf(node);
  const { targets, name } = where.environment;
  const target = service === undefined ? targets.find(openableUrl) : targetOf(where.environment, service);
  const url = target && openableUrl(target) !== undefined ? addressFor(target) : null;
  if (!url)
    throw new Failed({ reason: 'badInput', message: say('{0} has no address yet.', service ?? name) });
  return url;
}
