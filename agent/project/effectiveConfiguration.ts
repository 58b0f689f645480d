import { shortCommit, type CommitSha, type EnvironmentName } from '../protocol/ids.ts';
import { type Message, say } from '../protocol/say.ts';
import { asDeployed } from './asDeployed.ts';
import { canonicalDigest } from '../state/canonicalJson.ts';
import { contentOf, type Copy, copyAt, type CopySource, workingCopy } from './copies.ts';
import { environmentIn, findEnvironment } from './findEnvironment.ts';
import type { Git } from './git.ts';
import type { EnvironmentRules, ProjectConfiguration } from './resolved.ts';
import { rulesCopy } from './rulesCopy.ts';

/**
 * The project file as it holds for one environment and one commit. What may happen (environments, previews, secrets) is the
 * protected copy's; what is built, started and checked is the commit's.
 */
export interface EffectiveConfiguration {
  readonly configuration: ProjectConfiguration;
  /** The environment's own; its targets have the recipes of the commit. */
  readonly rules: EnvironmentRules;
  readonly rulesFrom: CopySource;
  /** Whether the file in the working copy says something else of this environment, or has errors. */
  readonly workingCopyDiffers: boolean;
  /** For the card: rules from elsewhere than usual, services that are not in the commit, a working copy that differs. */
  readonly remarks: readonly Message[];
  /** SHA-256 over all that counts for this environment and commit. */
  readonly digest: string;
}

export interface EffectiveOptions {
  /** Foreign code gets the commands of the protected copy (`rules`), not its own. */
  readonly commandsFrom?: 'commit' | 'rules';
  /** For the way back, which is open whatever was pushed: a copy with errors is passed over where another is good. */
  readonly passOverErrors?: boolean;
}

/**
 * `commit` is null where nothing is built or started. Failed `unknownName` names the environments there are,
 * `noConfiguration` where there is no file anywhere, `invalidConfiguration` where a copy that counts has errors.
 */
export async function effectiveConfiguration(
  git: Git,
  environment: EnvironmentName,
  commit: CommitSha | null,
  { commandsFrom = 'commit', passOverErrors = false }: EffectiveOptions = {},
  signal?: AbortSignal,
): Promise<EffectiveConfiguration> {
  const working = await workingCopy(git, signal);
  const [{ copy, remarks }, recipes] = await Promise.all([
    rulesCopy(git, environment, { working, passOverErrors }, signal),
    commit !== null && commandsFrom === 'commit' ? recipesOf(git, commit, passOverErrors, signal) : null,
  ]);
  const book = contentOf(copy);
  const configuration = asDeployed(book, recipes?.content ?? book);
  const rules = environmentIn(configuration, environment);
  const differs = isDifferent({ working, rules: book, commit: recipes?.content ?? null }, environment);
  return {
    configuration,
    rules,
    rulesFrom: copy.source,
    workingCopyDiffers: differs,
    remarks: [
      ...remarks,
      ...(recipes?.remarks ?? []),
      ...missingServices(book, rules),
      ...(differs ? [differsRemark] : []),
    ],
    digest: digestOf(configuration, rules),
  };
}

const differsRemark = say('taxiway.json in your working copy says something else; it does not count here.');

interface Recipes {
  readonly content: ProjectConfiguration | null;
  readonly remarks: readonly Message[];
}

async function recipesOf(
  git: Git,
  commit: CommitSha,
  passOverErrors: boolean,
  signal?: AbortSignal,
): Promise<Recipes> {
  const copy = await copyAt(git, commit, signal);
  const short = shortCommit(commit);
  if (!copy)
    return {
      content: null,
      remarks: [say('Commit {0} has no taxiway.json: it is built and started as today.', short)],
    };
  if (copy.content || !passOverErrors) return { content: contentOf(copy), remarks: [] };
  return {
    content: null,
    remarks: [say('The taxiway.json of commit {0} has errors: it is started as today.', short)],
  };
}

function missingServices(book: ProjectConfiguration, rules: EnvironmentRules): Message[] {
  const asked = findEnvironment(book, rules.name)?.targets ?? [];
  const missing = asked.filter(({ service }) => !rules.targets.some((target) => target.service === service));
  return missing.map(({ service }) => say('The commit has no service {0}: it is left as it is.', service));
}

interface Copies {
  readonly working: Copy | null;
  readonly rules: ProjectConfiguration;
  readonly commit: ProjectConfiguration | null;
}

/** Its rules must be the protected ones, its commands those of the protected copy or of the commit. */
function isDifferent({ working, rules, commit }: Copies, environment: EnvironmentName): boolean {
  if (!working) return false;
  if (!working.content) return true;
  const own = partsOf(working.content, environment);
  const theirs = partsOf(rules, environment);
  const commands = [theirs.commands, ...(commit ? [partsOf(commit, environment).commands] : [])];
  return own.rules !== theirs.rules || !commands.includes(own.commands);
}

/** Digests of what may happen and of what would run. */
function partsOf(
  copy: ProjectConfiguration,
  environment: EnvironmentName,
): { readonly rules: string; readonly commands: string } {
  const rules = findEnvironment(copy, environment);
  const targets = rules?.targets.map((target) => ({ ...target, recipe: null }));
  return {
    rules: canonicalDigest({ ...rules, targets, secrets: copy.secrets }),
    commands: canonicalDigest({
      recipes: rules?.targets.map(({ recipe }) => recipe),
      checks: copy.checks,
    }),
  };
}

function digestOf(
  { services, sharedPaths, checks, secrets }: ProjectConfiguration,
  rules: EnvironmentRules,
): string {
  return canonicalDigest({ rules, services, sharedPaths, checks, secrets });
}
