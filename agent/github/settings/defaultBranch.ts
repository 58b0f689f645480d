import * as z from 'zod';
import { answered } from '../client/answered.ts';
import type { OnGitHub } from '../client/onGitHub.ts';

const shape = z.object({ default_branch: z.string() });

/** On which workflows with a schedule run. Failed as any question to GitHub. */
export async function defaultBranch({ gitHub, repository }: OnGitHub, signal: AbortSignal): Promise<string> {
  const asked = { owner: repository.owner, repo: repository.name, request: { signal } };
  const { data } = await gitHub.ask((octokit) => octokit.rest.repos.get(asked));
  return answered(shape, data, 'the answer of GitHub about the repository').default_branch;
}
