import { badInput, Failed } from '../protocol/failures.ts';
import type { EnvironmentName } from '../protocol/ids.ts';
import { type Message, say } from '../protocol/say.ts';
import { contentOf, type Copy, copyOnBranch } from './copies.ts';
import { environmentIn, findEnvironment } from './findEnvironment.ts';
import type { Branches, Git } from './git.ts';
import { ownBranch } from './ownBranch.ts';
import type { EnvironmentRules, ProjectConfiguration } from './resolved.ts';
import { targetIdentity } from './targetIdentity.ts';

/** The copy of the project file that says what may happen in an environment, and why if it is not the usual one. */
export interface RulesCopy {
  readonly copy: Copy;
  readonly remarks: readonly Message[];
}

/**
 * The copy at the tip of the environment's own branch. Which branch that is, the default branch's copy says, so that nobody
 * makes a branch of their own the protected one by editing a file. Where the branch has no copy the default branch's counts;
 * where that knows nothing of the environment, or it is for development alone, the working copy does.
 */
export async function rulesCopy(
  git: Git,
  environment: EnvironmentName,
  { working, passOverErrors = false }: { readonly working: Copy | null; readonly passOverErrors?: boolean },
  signal?: AbortSignal,
): Promise<RulesCopy> {
  const branches = await git.branches(signal);
  const anchor = await copyOnBranch(git, branches.default, signal);
  if (anchor && !anchor.content && passOverErrors) return withErrors(anchor, working, environment);
  const anchored = anchor && findEnvironment(contentOf(anchor), environment);
  if (anchor && anchored)
    return protectedCopy(git, { anchor, anchored, working, branches, passOverErrors }, signal);
  return newEnvironment(git, { environment, working, anchor, branches }, signal);
}

interface Anchored {
  readonly anchor: Copy;
  readonly anchored: EnvironmentRules;
  readonly working: Copy | null;
  readonly branches: Branches;
  readonly passOverErrors: boolean;
}

async function protectedCopy(git: Git, known: Anchored, signal: AbortSignal | undefined): Promise<RulesCopy> {
  const { anchor, anchored, working, branches, passOverErrors } = known;
  const { name, kind } = anchored;
  const branch = ownBranch(anchored);
  if (branch === null) {
    const here =
      kind === 'development' && working?.content && findEnvironment(working.content, name) ? working : anchor;
    return { copy: here, remarks: [] };
  }
  if (branch === branches.default?.name) return { copy: anchor, remarks: [] };
  const tip = await copyOnBranch(git, branches.named(branch), signal);
  if (tip && !tip.content && passOverErrors) return withErrors(tip, anchor, name);
  if (tip && findEnvironment(contentOf(tip), name)) return { copy: tip, remarks: [] };
  const missing = say(
    'Branch {0} says nothing of {1}: its rules come from {2}.',
    branch,
    name,
    branches.default?.name ?? '',
  );
  return { copy: anchor, remarks: [missing] };
}

/** One that the default branch does not know yet. */
async function newEnvironment(
  git: Git,
  {
    environment,
    working,
    anchor,
    branches,
  }: { environment: EnvironmentName; working: Copy | null; anchor: Copy | null; branches: Branches },
  signal: AbortSignal | undefined,
): Promise<RulesCopy> {
  const known = working ?? anchor;
  if (!known) throw new Failed({ reason: 'noConfiguration', folder: (await git.place(signal)).root });
  const rules = environmentIn(contentOf(known), environment);
  refuseProtectedTargets(rules, anchor?.content ?? null);
  const branch = ownBranch(rules);
  const tip = branch === null ? null : await copyOnBranch(git, branches.named(branch), signal);
  if (tip && findEnvironment(contentOf(tip), environment)) return { copy: tip, remarks: [] };
  const remark = say(
    'The rules of {0} come from your working copy: no branch that others see has them yet.',
    environment,
  );
  return { copy: known, remarks: rules.kind === 'development' ? [] : [remark] };
}

/** A protected place under a new name would be without its rules. */
function refuseProtectedTargets(rules: EnvironmentRules, anchor: ProjectConfiguration | null): void {
  const identities = rules.targets.flatMap((target) => targetIdentity(rules, target) ?? []);
  for (const environment of anchor?.environments ?? []) {
    const taken = environment.targets.find((target) =>
      identities.includes(targetIdentity(environment, target) ?? ''),
    );
    if (!taken) continue;
    const message = say(
      '{0} in {1} is the same place on {2} as in {3}, whose rules hold there.',
      taken.service,
      rules.name,
      taken.platform,
      environment.name,
    );
    throw badInput(message);
  }
}

/** The way back must not hang on a slip in the file. */
function withErrors(copy: Copy, otherwise: Copy | null, environment: EnvironmentName): RulesCopy {
  if (!otherwise?.content) return { copy, remarks: [] }; // its errors are told when it is read
  const where = copy.source.kind === 'branch' ? copy.source.ref : '';
  return {
    copy: otherwise,
    remarks: [say('The taxiway.json on {0} has errors: the rules of {1} are not those.', where, environment)],
  };
}
