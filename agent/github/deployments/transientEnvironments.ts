import { Deployments } from './deployments.ts';
import type { RecordedDeployment } from './deploymentsQuery.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** An environment that deployments on GitHub name, with what they say of it. */
export interface DeployedEnvironment {
  readonly name: string;
  /** Whether every deployment there says that it goes away again, and none that it is production. */
  readonly isTransient: boolean;
  readonly lastDeployedAt: number;
}

const pageSize = 100;
const mostPages = 5;

/** Of the newest five hundred deployments. Failed as any question to GitHub. */
export async function deployedEnvironments(
  { gitHub, repository }: OnGitHub,
  signal: AbortSignal,
): Promise<readonly DeployedEnvironment[]> {
  const found = new Map<string, DeployedEnvironment>();
  const place = { owner: repository.owner, repo: repository.name, per_page: pageSize, request: { signal } };
  for (let page = 1; page <= mostPages; page++) {
    const { data } = await gitHub.ask((octokit) => octokit.rest.repos.listDeployments({ ...place, page }));
    for (const { environment, transient_environment, production_environment, created_at } of data) {
      const before = found.get(environment);
      const isTransient = (transient_environment ?? false) && !(production_environment ?? false);
      found.set(environment, {
        name: environment,
        isTransient: isTransient && (before?.isTransient ?? true),
        lastDeployedAt: Math.max(Date.parse(created_at), before?.lastDeployedAt ?? 0),
      });
    }
    if (data.length < pageSize) break;
  }
  return [...found.values()];
}

/** Beyond so many rounds of a hundred something makes new ones. */
const mostRounds = 20;

/** Makes every deployment of an environment inactive and deletes it, but those of `except`. Answers how many went. */
export async function removeDeployments(
  there: OnGitHub,
  environment: string,
  except: (deployment: RecordedDeployment) => boolean,
  signal: AbortSignal,
): Promise<number> {
  const deployments = new Deployments(there);
  let removed = 0;
  for (let round = 0; round < mostRounds; round++) {
    const left = (await deployments.newest([environment], signal)).filter((one) => !except(one));
    if (left.length === 0) break;
    for (const { id, state } of left) {
      if (state !== 'inactive')
        await deployments.tell(id, { state: 'inactive', description: 'It is no longer there.' }, signal);
      await deployments.remove(id, signal);
      removed += 1;
    }
  }
  return removed;
}

/** Needs more than writing deployments does: the right to administer the repository. One that is gone is as good as deleted. */
export async function deleteEnvironment(
  { gitHub, repository }: OnGitHub,
  environment: string,
  signal: AbortSignal,
): Promise<void> {
  const asked = {
    ...{ owner: repository.owner, repo: repository.name, environment_name: environment },
    request: { signal },
  };
  await gitHub.ask((octokit) =>
    octokit.rest.repos.deleteAnEnvironment(asked).catch((error: unknown) => {
      if ((error as { status?: unknown }).status !== 404) throw error;
    }),
  );
}
