import * as vscode from 'vscode';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import { addressOf, openableUrl, sharedAddress, targetOf } from '../model/find.ts';
import { addressFor, openUrl } from '../openUrl.ts';
import { t } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { placeFor, serviceOf } from './places.ts';
import type { CommandServices } from './services.ts';

export function environments(services: CommandServices) {
  return {
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
