import * as z from 'zod';
import { as, type CommitSha } from '../../protocol/ids.ts';
import { answered } from '../client/answered.ts';
import { commitChecks } from './commitChecks.ts';
import { previewContext } from './commitStatus.ts';
import type { OnGitHub } from '../client/onGitHub.ts';
import type { RequiredCheck } from './requiredChecks.ts';

const pulls = z.array(z.object({ merged_at: z.string().nullable(), head: z.object({ sha: z.string() }) }));
/** So many that were closed last are looked at, and of the merged ones among them so many. */
const [listed, looked] = [30, 5];

/**
 * What each of the pull requests had that were last merged into a branch, in the order of their names: a check that one of them went
 * without (of pushes alone, of some paths) would hold the next for ever. With its app where always the same one reports it.
 */
export async function pullRequestChecks(
  on: OnGitHub,
  branch: string,
  signal: AbortSignal,
): Promise<readonly RequiredCheck[]> {
  const heads = await mergedHeads(on, branch, signal);
  const found = await Promise.all(heads.map((sha) => commitChecks(on, sha, signal)));
  const [newest = [], ...others] = found.flatMap((checks) => (checks?.length ? [checks] : []));
  const all = [newest, ...others];
  const everywhere = [...new Set(newest.map(({ name }) => name))].filter(
    (name) => name !== previewContext && others.every((checks) => checks.some((one) => one.name === name)),
  );
  return everywhere.sort().map((name) => {
    const apps = new Set(all.flat().flatMap((one) => (one.name === name ? [one.app] : [])));
    return { name, app: apps.size === 1 ? ([...apps][0] ?? null) : null };
  });
}

async function mergedHeads(
  { gitHub, repository }: OnGitHub,
  base: string,
  signal: AbortSignal,
): Promise<readonly CommitSha[]> {
  const place = { owner: repository.owner, repo: repository.name, request: { signal } };
  const asked = { base, state: 'closed', sort: 'updated', direction: 'desc', per_page: listed } as const;
  const { data } = await gitHub.ask((octokit) => octokit.rest.pulls.list({ ...place, ...asked }));
  return answered(pulls, data, 'the answer of GitHub about merged pull requests')
    .filter(({ merged_at: mergedAt }) => mergedAt !== null)
    .slice(0, looked)
    .map(({ head }) => as<CommitSha>(head.sha));
}
