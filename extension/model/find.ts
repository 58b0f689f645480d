import path from 'node:path';
import type { PlanHash } from '../../agent/protocol/ids.ts';
import type {
  EnvironmentSnapshot,
  OperationSummary,
  PullRequest,
  TargetSnapshot,
  WaitingChange,
} from '../../agent/protocol/model.ts';
import { isNode } from './nodes.ts';
import type { Project, Store } from './store.ts';

export function lastingEnvironments(project: Project): EnvironmentSnapshot[] {
  return [...project.environments.values()].filter(({ kind }) => kind !== 'preview');
}

export function previews(project: Project): EnvironmentSnapshot[] {
  return [...project.environments.values()]
    .filter(({ kind }) => kind === 'preview')
    .sort((a, b) => (b.preview?.lastActivityAt ?? 0) - (a.preview?.lastActivityAt ?? 0));
}

/** The lasting environment that the branch belongs to. */
export function environmentOfBranch(
  project: Project,
  branch: string | null,
): EnvironmentSnapshot | undefined {
  if (branch === null) return undefined;
  return lastingEnvironments(project).find(({ branches }) => branches.includes(branch));
}

export function previewOfBranch(project: Project, branch: string | null): EnvironmentSnapshot | undefined {
  return branch === null ? undefined : previews(project).find(({ preview }) => preview?.branch === branch);
}

/** The open pull request of a branch of this repository; a fork's branch may only be called the same. */
export function pullRequestOf({ pullRequests }: Project, branch: string | null): PullRequest | undefined {
  return [...pullRequests.values()].find((one) => one.branch === branch && !one.isFork);
}

/** Where a row's deployment of somebody else's answers: that one's, or the first of the pull request. */
export function sharedAddress(store: Store, node: unknown): string | undefined {
  if (!isNode(node) || (node.type !== 'pullRequest' && node.type !== 'sharedDeployment')) return undefined;
  const deployments = store.project(node.project)?.pullRequests.get(node.number)?.deployments ?? [];
  const asked = deployments.filter(({ id }) => node.type === 'pullRequest' || node.id === id);
  return asked.find(({ url }) => url !== null)?.url ?? undefined;
}

/** Those without a preview of ours. */
export function pullRequestsAlone(project: Project): PullRequest[] {
  const shown = new Set(previews(project).map(({ preview }) => preview?.pullRequest));
  return [...project.pullRequests.values()].filter(({ number }) => !shown.has(number));
}

/** Projects that show environments: those in order, and those whose file broke but were in order before. */
export function shownProjects(store: Store): Project[] {
  return store.projects.filter(
    ({ head, environments }) =>
      head.state === 'ready' || (head.state === 'invalidConfiguration' && environments.size > 0),
  );
}

/** The running operation of an environment, if any. */
export function operationOf(
  project: Project,
  environment: EnvironmentSnapshot,
): OperationSummary | undefined {
  const id =
    environment.targets.find(({ operation }) => operation !== null)?.operation ??
    environment.preview?.operation;
  return id ? project.operations.get(id) : undefined;
}

export function targetOf(environment: EnvironmentSnapshot, service: string): TargetSnapshot | undefined {
  return environment.targets.find((target) => target.service === service);
}

/** Where something answers: an address is known before anything is deployed there. */
export function openableUrl({ url, current }: TargetSnapshot): string | undefined {
  return current === null ? undefined : (url ?? undefined);
}

/** The address a person means by "open it": the first service that has one. */
export function addressOf(environment: EnvironmentSnapshot): string | undefined {
  return environment.targets.map(openableUrl).find((url) => url !== undefined);
}

export function isEnded({ state }: OperationSummary): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** Waits for somebody in front of an editor: a question, or an operation that does not go on by itself. */
export function waitsForPerson(operation: OperationSummary): boolean {
  return operation.state === 'needsPerson' || operation.question !== null;
}

/** The innermost project that the file lies in. */
export function projectOfFile(projects: readonly Project[], file: string): Project | undefined {
  return projects
    .filter(({ head: { folder } }) => file === folder || file.startsWith(folder + path.sep))
    .sort((a, b) => b.head.folder.length - a.head.folder.length)[0];
}

/** Changes that wait for whoever sits here: to be approved, or their checklist to be signed. */
export function waitingForYou({ environments }: Project): WaitingChange[] {
  return [...environments.values()].flatMap(({ waitingFor }) => waitingFor.filter(({ yours }) => yours));
}

/** The change that waits with this plan, or with the plan whose hash begins so. */
export function waitingChange({ environments }: Project, plan: PlanHash | string): WaitingChange | undefined {
  return [...environments.values()]
    .flatMap(({ waitingFor }) => waitingFor)
    .find((change) => change.plan.startsWith(plan));
}
