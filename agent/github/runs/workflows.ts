import * as z from 'zod';
import { answered } from '../client/answered.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

/** A workflow of the repository that GitHub would run. */
export interface Workflow {
  readonly name: string;
  /** `.github/workflows/ci.yml` */
  readonly path: string;
}

const workflows = z.array(z.object({ name: z.string(), path: z.string(), state: z.string() }));

/** Those of the default branch that nobody switched off; the first hundred. */
export async function activeWorkflows(
  { gitHub, repository }: OnGitHub,
  signal: AbortSignal,
): Promise<readonly Workflow[]> {
  const asked = { owner: repository.owner, repo: repository.name, per_page: 100, request: { signal } };
  const { data } = await gitHub.ask((octokit) => octokit.rest.actions.listRepoWorkflows(asked));
  return answered(workflows, data.workflows, 'the answer of GitHub about workflows')
    .filter(({ state }) => state === 'active')
    .map(({ name, path }) => ({ name, path }));
}
