import picomatch from 'picomatch';
import type { Branch } from '../../project/git/branches.ts';
import type { Branches, Git } from '../../project/git.ts';
import { isPattern, ownBranch } from '../../project/ownBranch.ts';
import type { EnvironmentRules } from '../../project/resolved.ts';
import { badInput, Failed } from '../../protocol/failures.ts';
import type { CommitInfo } from '../../protocol/model.ts';
import { say } from '../../protocol/say.ts';
import { shortCommit } from '../../protocol/ids.ts';

type Rules = Pick<EnvironmentRules, 'name' | 'branches'>;

/** Whether several branches may be put there, so that one holds it at a time. */
export function isShared({ branches }: Rules): boolean {
  return branches.length > 1 || branches.some(isPattern);
}

/** Whether the rules let this branch be put there. An environment without branches takes any. */
export function belongs({ branches }: Rules, name: string): boolean {
  return branches.length === 0 || branches.some((branch) => matches(branch, name));
}

function matches(branch: string, name: string): boolean {
  return branch === name || (isPattern(branch) && picomatch.isMatch(name, branch));
}

/** The newest commit of a branch: what is here, where it has all that is on the remote, else what is on the remote. */
export async function tipOf(
  { local, remote }: Branch,
  git: Git,
  signal: AbortSignal,
): Promise<CommitInfo | null> {
  if (!local || !remote || local.sha === remote.tip.sha) return local ?? remote?.tip ?? null;
  return (await git.contains(local.sha, remote.tip.sha, signal)) ? local : remote.tip;
}

/** What is deployed, and as which branch; null where nobody asks for a branch. */
export interface Chosen {
  readonly commit: CommitInfo;
  readonly branch: string | null;
}

/** What a reference means for this environment; null is the tip of its branch. Failed `unknownName`, `badInput`. */
export async function chosenCommit(
  ref: string | null,
  rules: Rules,
  { branches, git, signal }: { readonly branches: Branches; readonly git: Git; readonly signal: AbortSignal },
): Promise<Chosen> {
  const name = ref ?? (await usualBranch(rules, git, signal));
  if (name === null) return { commit: await git.commit('HEAD', signal), branch: null };
  const branch = branches.all.find((known) => known.name === name);
  const tip = branch && (await tipOf(branch, git, signal));
  if (tip) return { commit: tip, branch: isShared(rules) ? name : null };
  if (ref === null) {
    const known = branches.all.map((one) => one.name);
    throw new Failed({ reason: 'unknownName', what: 'branch', name, known });
  }
  const commit = await git.commit(ref, signal);
  return {
    commit,
    branch: isShared(rules) ? await branchOf(commit, rules, { branches, git, signal }) : null,
  };
}

/** The branch one is on, where it may be put there; else the environment's own. Null where the rules name no branch. */
async function usualBranch(rules: Rules, git: Git, signal: AbortSignal): Promise<string | null> {
  if (rules.branches.length === 0) return null;
  const usual = (isShared(rules) ? await currentBranch(rules, git, signal) : null) ?? ownBranch(rules);
  if (usual !== null) return usual;
  const message = say('{0} takes several branches: say which one.', rules.name);
  throw badInput(message);
}

/** The branch that is checked out, where it may be put there. */
async function currentBranch(rules: Rules, git: Git, signal: AbortSignal): Promise<string | null> {
  const { branch } = await git.head(signal);
  return branch !== null && belongs(rules, branch) ? branch : null;
}

/** The branch a commit is on, the current one first; the commit itself where it is on none of them. */
async function branchOf(
  commit: CommitInfo,
  rules: Rules,
  { branches, git, signal }: { readonly branches: Branches; readonly git: Git; readonly signal: AbortSignal },
): Promise<string> {
  const ownFirst = [...branches.all].sort((one, other) => Number(other.current) - Number(one.current));
  for (const branch of ownFirst.filter(({ name }) => belongs(rules, name))) {
    const tips = [branch.local, branch.remote?.tip];
    for (const tip of tips) if (tip && (await isUpTo(commit, tip, git, signal))) return branch.name;
  }
  return shortCommit(commit.sha);
}

/**
 * Whether a commit is part of a branch as others see it: as its remote has it, where the branch is on one. The branch on this
 * machine can be moved to any commit by whoever sits at it.
 */
export async function isOn(
  commit: Sha,
  { local, remote }: Branch,
  git: Git,
  signal: AbortSignal,
): Promise<boolean> {
  const tip = remote?.tip ?? local;
  return tip !== null && isUpTo(commit, tip, git, signal);
}

type Sha = Pick<CommitInfo, 'sha'>;

async function isUpTo(commit: Sha, tip: Sha, git: Git, signal: AbortSignal): Promise<boolean> {
  return tip.sha === commit.sha || git.contains(tip.sha, commit.sha, signal);
}
