import * as vscode from 'vscode';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import { addressOf, previewOfBranch, previews as previewsIn } from '../model/find.ts';
import { isNode } from '../model/nodes.ts';
import type { Project } from '../model/store.ts';
import { openUrl } from '../openUrl.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import type { Commands } from './commandMap.ts';
import { addressAt, openQuestion } from './environments.ts';
import { placeFor, projectFor } from './places.ts';
import type { CommandServices } from './services.ts';

export function previews(services: CommandServices) {
  const { core, operations, pages, views } = services;
  return {
    'taxiway.preview.create': async (given: unknown, id) => {
      const from = isNode(given) && given.type === 'pullRequest' ? given.project : id;
      const known = typeof from === 'string' ? core.store.project(from) : undefined;
      const project = known ?? (await projectFor(services, vscode.l10n.t('Create Preview')));
      if (!project) return;
      const branch = branchGiven(project, given) ?? (await askBranch(services, project));
      if (branch === undefined) return;
      await operations.start({ project: project.head.id, input: { kind: 'createPreview', branch } });
    },
    'taxiway.pullRequest.open': async (node: unknown) => {
      const pull =
        isNode(node) &&
        node.type === 'pullRequest' &&
        core.store.project(node.project)?.pullRequests.get(node.number);
      if (pull) await openUrl(pull.url);
    },
    'taxiway.preview.remove': async (node) => {
      const where = await placeFor(services, node, {
        title: vscode.l10n.t('Remove Preview'),
        placeholder: vscode.l10n.t('Remove which preview?'),
        which: 'previews',
        none: vscode.l10n.t('There is no preview.'),
      });
      if (!where) return;
      const input = { kind: 'removePreview', environment: where.environment.name } as const;
      await operations.start({ project: where.project.head.id, input });
    },
    'taxiway.preview.open': async (node) => {
      const where = await placeFor(services, node, {
        title: vscode.l10n.t('Open Preview'),
        placeholder: vscode.l10n.t('Open which preview?'),
        which: 'previews',
        fits: (environment) => addressOf(environment) !== undefined,
        none: vscode.l10n.t('No preview has an address yet.'),
      });
      if (!where) return;
      const place = {
        type: 'environment',
        project: where.project.head.id,
        environment: where.environment.name,
      } as const;
      await openUrl(await addressAt(services, node ?? place, openQuestion()));
    },
    'taxiway.preview.showLog': async (node) => {
      const where = await placeFor(services, node, {
        title: vscode.l10n.t('Show Log'),
        placeholder: vscode.l10n.t('The log of which preview?'),
        which: 'previews',
        none: vscode.l10n.t('There is no preview.'),
      });
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
      const prompt = vscode.l10n.t(
        'Show previews whose title, branch, author or state contains this; empty for all',
      );
      const question = { prompt, value: views.previewFilter };
      const filter = chosen(await core.asker.input(question, alone(vscode.l10n.t('Filter Previews'))));
      if (filter !== undefined) views.previewFilter = filter.trim();
    },
  } satisfies Partial<Commands>;
}

function branchGiven(project: Project, given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  return isNode(given) && given.type === 'pullRequest'
    ? project.pullRequests.get(given.number)?.branch
    : undefined;
}

/** The branches that have no preview yet, the current one first. */
async function askBranch({ core, lookups }: CommandServices, project: Project): Promise<string | undefined> {
  const choices = lookups.branches(project).then((branches) =>
    branches
      .filter(({ name }) => !previewOfBranch(project, name))
      .sort((a, b) => Number(b.current) - Number(a.current))
      .map(({ name, title }) => ({ label: name, value: name, description: title, icon: 'git-branch' })),
  );
  const placeholder = vscode.l10n.t('A preview of which branch?');
  return chosen(await core.asker.pick({ placeholder, choices }, alone(vscode.l10n.t('Create Preview'))));
}

/** The operation that made the preview, or the last one on it. */
function lastOperation(project: Project, name: string) {
  const preview = previewsIn(project).find((one) => one.name === name)?.preview;
  if (preview?.operation) return preview.operation;
  const all = [...project.operations.values()].filter(({ environment }) => environment === name);
  return all.sort((a, b) => b.createdAt - a.createdAt)[0]?.id;
}
