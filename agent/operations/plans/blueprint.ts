import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionsScope } from '../../github/settings/actionsSettings.ts';
import type { Ruleset, RulesetBody } from '../../github/settings/branchRuleset.ts';
import type {
  EnvironmentProtection,
  ProtectedEnvironment,
} from '../../github/settings/environmentProtection.ts';
import type { GitHubRepository } from '../../github/client/repository.ts';
import type { ConfirmedPlace } from '../../platforms/neon/neon.ts';
import type { Recipe, Settings, Target, TargetPlace } from '../../platforms/platform.ts';
import { placeKind } from '../../project/createdEnvironments.ts';
import type { CheckConfiguration, EnvironmentRules, SecretRules } from '../../project/resolved.ts';
import { Failed } from '../../protocol/failures.ts';
import type { CommitSha, EnvironmentName, PlatformId, ServiceName } from '../../protocol/ids.ts';
import type { CommitInfo, EnvironmentKind } from '../../protocol/model.ts';
import type { RotatedStore } from '../../secrets/rotationRecords.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import { codeOf, writeAtomically } from '../../state/files.ts';
import { canonicalDigest, canonicalJson } from '../../state/canonicalJson.ts';
import type { Checklist } from '../checklist/checklistFile.ts';

/**
 * What the steps of an operation need besides its facts: the effective project file, cut down to what the operation touches.
 * It is kept under its digest, which is part of the facts, so an operation that is resumed goes by the rules it began with,
 * whatever was pushed since.
 */
export interface Blueprint {
  readonly environments: readonly BlueprintEnvironment[];
  /** The checks the operation runs before and after. */
  readonly checks: readonly CheckConfiguration[];
  /** What a rotation makes and where it writes it; null for everything else. */
  readonly rotation: BlueprintRotation | null;
  readonly preview: BlueprintPreview | null;
  /** What a clean-up does to which preview. */
  readonly cleanUp?: readonly BlueprintCleanUp[];
  /** What is set on GitHub and would be changed there; absent where nothing is. */
  readonly gitHub?: BlueprintGitHub;
}

export interface BlueprintCleanUp {
  readonly environment: EnvironmentName;
  readonly pullRequest: number | null;
  /** Then it stays, and its pull request is told that it will go. Times in ms since 1970, durations in ms. */
  readonly warning: { readonly idleSince: number; readonly goesAfterMs: number } | null;
  /** Under these names its deployments and its environment there go too; none where nobody is signed in. */
  readonly onGitHub: readonly EnvironmentName[];
  /** Where it answers. */
  readonly addresses: readonly string[];
}

export interface BlueprintEnvironment {
  /** From the protected copy of the project file. */
  readonly rules: EnvironmentRules;
  /** The branch that is put there, where the environment has several; null where nobody needs to know. */
  readonly branch: string | null;
  /** From the protected copy; null where the rules name none. */
  readonly checklist: Checklist | null;
  /** Those the operation touches, a service after all it depends on. */
  readonly targets: readonly BlueprintTarget[];
}

export interface BlueprintTarget {
  readonly service: ServiceName;
  readonly platform: PlatformId;
  readonly kind: EnvironmentKind;
  readonly variables: Readonly<Record<string, string>>;
  readonly secretNames: readonly string[];
  /** The platform's own keys, as the rules have them. */
  readonly settings: Settings;
  readonly image: string | null;
  readonly port: number | null;
  /** From the commit it will run, or runs. */
  readonly recipe: Recipe;
  /** What it will run; null where it runs nothing then. */
  readonly commit: CommitInfo | null;
}

export interface BlueprintRotation {
  /** Each environment has a value of its own, by its own rules. */
  readonly secrets: readonly { readonly environment: EnvironmentName; readonly rules: SecretRules }[];
  readonly stores: readonly RotatedStore[];
  /** Whether any of the stores has a value so far. */
  readonly replaces: boolean;
  /** Where those are whose roles are on Neon, as Neon confirmed it; absent where none is. */
  readonly neon?: readonly PlannedNeon[];
}

export interface PlannedNeon extends ConfirmedPlace {
  readonly secret: string;
  readonly environment: EnvironmentName;
  /** Its name there. */
  readonly database: string;
}

/** As it is while it is planned: so it is proved before anything is changed, and can be brought back. Never a secret value. */
export interface BlueprintGitHub {
  readonly repository: GitHubRepository;
  readonly secrets?: readonly PlannedActionsSecret[];
  readonly variable?: PlannedActionsVariable;
  readonly environment?: PlannedEnvironment;
  readonly ruleset?: PlannedRuleset;
}

export interface PlannedEnvironment {
  readonly name: string;
  /** Null where GitHub does not know it. */
  readonly before: ProtectedEnvironment | null;
  readonly after: EnvironmentProtection;
}

export interface PlannedRuleset {
  readonly branch: string;
  /** Ours; null where there is none. */
  readonly before: Ruleset | null;
  /** Null: none. */
  readonly after: RulesetBody | null;
}

export interface PlannedActionsVariable {
  readonly name: string;
  readonly scope: ActionsScope;
  /** What it will be; null: gone. */
  readonly value: string | null;
  /** Null where there is none; its value is null where it looks like a secret, and then is not kept. */
  readonly before: { readonly value: string | null; readonly updatedAt: string } | null;
}

export interface PlannedActionsSecret {
  readonly name: string;
  readonly scope: ActionsScope;
  /** When it was last set, ISO; null where it is not. GitHub tells nothing else of a secret. */
  readonly updatedAt: string | null;
  /** In a rotation: the environment whose value it gets. */
  readonly from?: EnvironmentName;
  /** In the undoing of one: whether it was set before. */
  readonly wasSet?: boolean;
}

export interface BlueprintPreview {
  readonly branch: string;
  readonly head: CommitSha;
  readonly title: string;
  readonly author: string;
  readonly authorEmail: string;
  /** Whether its pull request is told how it is: the rules want it, and the repository is on GitHub. */
  readonly isTold: boolean;
  /** Of one that goes: where it answered. */
  readonly addresses?: readonly string[];
}

/** The blueprint of an operation on these environments that checks, makes and previews nothing. */
export function plainBlueprint(...environments: readonly BlueprintEnvironment[]): Blueprint {
  return { environments, checks: [], rotation: null, preview: null };
}

/** An environment of which only the rules count. */
export function rulesOnly(rules: EnvironmentRules): BlueprintEnvironment {
  return { rules, branch: null, checklist: null, targets: [] };
}

export function digestOf(blueprint: Blueprint): string {
  return canonicalDigest(blueprint);
}

const folder = 'blueprints';

/** Keeps it where `readBlueprint` finds it; keeping it again writes the same file. */
export async function keepBlueprint(
  own: Pick<ProjectState, 'folder'>,
  blueprint: Blueprint,
): Promise<string> {
  const digest = digestOf(blueprint);
  await writeAtomically(pathOf(own, digest), canonicalJson(blueprint));
  return digest;
}

/** Failed `unreadable` where it is gone or not what was kept. Synchronous: one small file, asked for in the middle of an expression. */
export function readBlueprint(own: Pick<ProjectState, 'folder'>, digest: string): Blueprint {
  const path = pathOf(own, digest);
  const text = textOf(path);
  // The digest says that this is what was written, so its shape is known.
  if (createHash('sha256').update(text).digest('hex') === digest) return JSON.parse(text) as Blueprint;
  throw new Failed({ reason: 'unreadable', what: path, sample: text.slice(0, 200) });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

function pathOf(own: Pick<ProjectState, 'folder'>, digest: string): string {
  return join(own.folder(folder), `${digest}.json`);
}

/** The environment's part. An operation that asks for one it did not plan is a bug. */
export function environmentOf(blueprint: Blueprint, name: EnvironmentName): BlueprintEnvironment {
  const found = blueprint.environments.find(({ rules }) => rules.name === name);
  if (!found) throw new Error(`the blueprint has no environment ${name}`);
  return found;
}

export function targetOf(environment: BlueprintEnvironment, service: ServiceName): BlueprintTarget {
  const found = environment.targets.find((target) => target.service === service);
  if (!found) throw new Error(`the blueprint has no target ${service} in ${environment.rules.name}`);
  return found;
}

/** As a platform is asked. */
export function platformTarget(
  project: Target['project'],
  environment: EnvironmentName,
  target: BlueprintTarget,
): Target {
  const { service, platform, kind, settings, image, port, variables, secretNames } = target;
  return { project, environment, service, platform, kind, settings, image, port, variables, secretNames };
}

/** Where a service is by the rules of an operation, also one that the operation did not plan to run. */
export function targetPlace(
  project: Target['project'],
  { rules }: Pick<BlueprintEnvironment, 'rules'>,
  service: ServiceName,
): TargetPlace {
  const settings = rules.targets.find((target) => target.service === service)?.settings ?? {};
  return { project, environment: rules.name, kind: placeKind(rules), service, settings };
}
