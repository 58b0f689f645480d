import * as vscode from 'vscode';
import { Failed } from '../../agent/protocol/failures.ts';
import { as, type OperationId } from '../../agent/protocol/ids.ts';
import { previews } from '../model/find.ts';
import type { EnvironmentNode } from '../model/nodes.ts';
import type { Project, Store } from '../model/store.ts';
import type { Sync } from '../model/sync.ts';
import type { Pages } from '../pages/pages.ts';
import type { Views } from '../trees/views.ts';
import { readLink, type Link } from './links.ts';

export interface LinkParts {
  readonly store: Store;
  readonly sync: Sync;
  readonly views: Views;
  readonly pages: () => Promise<Pages>;
  readonly tell: (error: unknown) => Promise<void>;
}

/** `vscode://taxiway.taxiway/…`: opens a page or reveals a row, and never acts. */
export function linkOpener(parts: LinkParts): (uri: vscode.Uri) => Promise<void> {
  return async ({ path, query }) => {
    try {
      await follow(readLink(path, query), parts);
    } catch (error) {
      void parts.tell(error);
    }
  };
}

async function follow(link: Link | undefined, parts: LinkParts): Promise<void> {
  if (!link)
    throw new Failed({
      reason: 'badInput',
      message: { text: vscode.l10n.t('Taxiway does not know what this link opens.') },
    });
  if (!vscode.workspace.isTrusted) throw new Failed({ reason: 'notTrusted' });
  await parts.sync.ready();
  const project = projectFor(link, parts.store.projects);
  const id = project.head.id;
  if (link.opens === 'environment') return parts.views.reveal(environmentNode(project, link.name));
  if (link.opens === 'preview') return parts.views.revealPreview(previewNode(project, link.name));
  const pages = await parts.pages();
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

function projectFor(link: Link, projects: readonly Project[]): Project {
  const named = projects.find(
    ({ head }) => link.project === undefined || head.name === link.project || head.id === link.project,
  );
  if (named) return named;
  const known = projects.map(({ head }) => head.name);
  throw new Failed({ reason: 'unknownName', what: 'project', name: link.project ?? '', known });
}

function environmentNode(project: Project, name: string): EnvironmentNode {
  if (project.environments.has(name))
    return { type: 'environment', project: project.head.id, environment: name };
  const known = [...project.environments.keys()];
  throw new Failed({ reason: 'unknownName', what: 'environment', name, known });
}

/** By branch, by pull request's number, or by its own name. */
function previewNode(project: Project, name: string): EnvironmentNode {
  const found = previews(project).find(
    (one) => one.name === name || one.preview?.branch === name || String(one.preview?.pullRequest) === name,
  );
  return environmentNode(project, found?.name ?? name);
}
