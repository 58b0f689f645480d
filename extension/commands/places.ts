import type { EnvironmentSnapshot } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import { Failed, type Tellable } from '../failed.ts';
import { askEnvironment, candidates, type Where, type Which } from './environmentChoice.ts';
import { shownProjects } from '../model/find.ts';
import { isNode } from '../model/nodes.ts';
import type { Project, Store } from '../model/store.ts';
import { alone, chosen } from '../quickInput/steps.ts';
import { words } from '../words.ts';
import type { CommandServices } from './services.ts';

/** The projects that can be acted on, once the agent has told of them. Rejects with Failed where there is none. */
export async function projectsOf({ core, sync }: CommandServices): Promise<readonly Project[]> {
  await sync.ready();
  const projects = shownProjects(core.store);
  if (projects.length === 0) throw new Failed(whyNone(core.store));
  return projects;
}

/** Why there is no project that could be acted on. */
export function whyNone({ projects }: Store): Tellable {
  const none = { reason: 'badInput', message: say('Open a folder with a git repository first.') } as const;
  return projects[0]?.head.unusable ?? none;
}

/** What a command was called with, if it is a place that is still there. */
export function whereOf(store: Store, node: unknown): Where | undefined {
  if (!isNode(node) || !('environment' in node)) return undefined;
  const project = store.project(node.project);
  const environment = project?.environments.get(node.environment);
  return project && environment && { project, environment };
}

export function serviceOf(node: unknown): string | undefined {
  return isNode(node) && 'service' in node ? node.service : undefined;
}

export interface PlaceQuestion {
  readonly title: string;
  readonly placeholder: string;
  readonly which: Which;
  readonly fits?: (environment: EnvironmentSnapshot) => boolean;
  /** Said where nothing fits. */
  readonly none: string;
}

/** The place a command was called on, or the one a person chooses; undefined where they leave. */
export async function placeFor(
  services: CommandServices,
  node: unknown,
  question: PlaceQuestion,
): Promise<Where | undefined> {
  const projects = await projectsOf(services);
  const given = whereOf(services.core.store, node);
  if (given) return given;
  const found = candidates(projects, question.which, question.fits);
  if (found.length === 0) throw new Failed({ reason: 'nothingToDo', message: { text: question.none } });
  return chosen(
    await askEnvironment(found, question.placeholder, words, services.core.asker, alone(question.title)),
  );
}

/** The project a command is about: the only one, or the one a person chooses. */
export async function projectFor(services: CommandServices, title: string): Promise<Project | undefined> {
  const projects = await projectsOf(services);
  if (projects.length === 1) return projects[0];
  const choices = projects.map((project) => ({
    label: project.head.name,
    value: project,
    description: project.head.folder,
  }));
  return chosen(await services.core.asker.pick({ placeholder: title, choices }, alone(title)));
}
