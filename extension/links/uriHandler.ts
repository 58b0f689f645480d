import * as vscode from 'vscode';
import { as, type OperationId } from '../../agent/protocol/ids.ts';
import { say } from '../../agent/protocol/say.ts';
import { Failed } from '../failed.ts';
import { whyNone } from '../commands/places.ts';
import { previews, shownProjects, waitingChange } from '../model/find.ts';
import type { ChangeNode, EnvironmentNode } from '../model/nodes.ts';
import type { Project, Store } from '../model/store.ts';
import type { Sync } from '../model/sync.ts';
import type { Pages } from '../pages/pages.ts';
import { readLink, type Link } from './links.ts';
import { t } from '../words.ts';

/** What links do to the views. */
export interface RevealingViews {
  reveal(node: EnvironmentNode): Promise<void>;
  revealPreview(node: EnvironmentNode): Promise<void>;
}

export interface LinkParts {
  readonly store: Store;
  readonly sync: Sync;
  readonly views: RevealingViews;
  readonly pages: Pages;
  /** Shows the card of a change; what is approved is approved there. */
  readonly showChange: (change: ChangeNode) => Promise<void>;
}

/** `vscode://taxiway.taxiway/…`: opens a page or reveals a row, and never acts. Rejects with Failed. */
export async function openLink({ path, query }: vscode.Uri, parts: LinkParts): Promise<void> {
  const link = readLink(path, query);
  if (!link)
    throw new Failed({
      reason: 'badInput',
      message: { text: t('Taxiway does not know what this link opens.') },
    });
  if (!vscode.workspace.isTrusted) throw new Failed({ reason: 'notTrusted' });
  await parts.sync.ready();
  const project = projectFor(link, parts.store);
  const id = project.head.id;
  if (link.opens === 'environment') return parts.views.reveal(environmentNode(project, link.name));
  if (link.opens === 'preview') return parts.views.revealPreview(previewNode(project, link.name));
  const { pages } = parts;
  if (link.opens === 'approve') return parts.showChange(changeNode(project, link.plan));
  if (link.opens === 'secrets') pages.openSecrets(id);
  else if (link.opens === 'operation') pages.openOperation(id, as<OperationId>(link.operation));
  else {
    const { environment } = environmentNode(project, link.environment);
    pages.openRollback({
      project: id,
      environment,
      ...(link.deployment ? { deployment: link.deployment } : {}),
    });
  }
}

function projectFor(link: Link, store: Store): Project {
  const projects = shownProjects(store);
  if (projects.length === 0) throw new Failed(whyNone(store));
  const fits = ({ head }: Project) => head.name === link.project || head.id === link.project;
  const named = link.project === undefined ? projects[0] : projects.find(fits);
  if (named) return named;
  throw notHere(
    link.project ?? '',
    projects.map(({ head }) => head.name),
  );
}

/** A plan is good for a quarter of an hour: a link may come late. */
function changeNode(project: Project, plan: string): ChangeNode {
  const found = waitingChange(project, plan);
  if (!found)
    throw new Failed({
      reason: 'nothingToDo',
      message: { text: t('This change waits for nobody any more, or its plan has expired.') },
    });
  return { type: 'change', project: project.head.id, plan: found.plan };
}

function environmentNode(project: Project, name: string): EnvironmentNode {
  if (project.environments.has(name))
    return { type: 'environment', project: project.head.id, environment: name };
  throw notHere(name, [...project.environments.keys()]);
}

function notHere(name: string, known: readonly string[]): Failed {
  const message = known.length
    ? say('The link names {0}, which is not here. There are: {1}.', name, { all: known })
    : say('The link names {0}, which is not here.', name);
  return new Failed({ reason: 'badInput', message });
}

/** By branch, by pull request's number, or by its own name. */
function previewNode(project: Project, name: string): EnvironmentNode {
  const found = previews(project).find(
    (one) => one.name === name || one.preview?.branch === name || String(one.preview?.pullRequest) === name,
  );
  return environmentNode(project, found?.name ?? name);
}
