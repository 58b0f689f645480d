import { onGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import { fullName, repositoryOf } from '../../github/client/repository.ts';
import type { EnvironmentRules, ProjectConfiguration } from '../../project/resolved.ts';
import { Failed, type GitHubSituation } from '../../protocol/failures.ts';
import type { EnvironmentKind } from '../../protocol/model.ts';
import type { StepContext } from '../../platforms/platform.ts';
import { anchorConfiguration } from '../drafting/anchor.ts';
import type { Sketch } from '../drafting/sketch.ts';
import { type Blueprint, type BlueprintGitHub, rulesOnly } from '../plans/blueprint.ts';
import type { World } from '../world.ts';

/** What a plan about GitHub's settings is made from. */
export interface SettingsScene {
  readonly on: OnGitHub;
  /** Of the default branch: what may happen is said there. */
  readonly configuration: ProjectConfiguration;
  readonly scene: Sketch['scene'];
}

export async function settingsScene(world: World, signal: AbortSignal): Promise<SettingsScene> {
  const configuration = await anchorConfiguration(world, signal);
  const on = await requireGitHub(world, signal);
  const identities = [{ platform: 'github', account: on.account }];
  return { on, configuration, scene: { world, signal, readings: [], identities } };
}

/** Failed `gitHub` where no remote is there, or nobody is signed in. */
export async function requireGitHub(world: World, signal: AbortSignal): Promise<OnGitHub> {
  const on = await onGitHub(world, signal);
  if (on) return on;
  const isThere = repositoryOf(await world.git.remotes(signal)) !== null;
  const situation: GitHubSituation = isThere ? 'signedOut' : 'noRepository';
  throw new Failed({ reason: 'gitHub', situation, detail: '', until: null, url: null });
}

/** In a step: the repository that was planned for, whatever the remotes say by now. */
export async function plannedGitHub(
  { repository }: Pick<BlueprintGitHub, 'repository'>,
  world: World,
  { signal }: StepContext,
): Promise<OnGitHub> {
  return { ...(await requireGitHub(world, signal)), repository };
}

/** A plan that touches no target: its gates are those of `rules`, where it is about an environment of the project's. */
export function settingsBlueprint(gitHub: BlueprintGitHub, rules: EnvironmentRules | null): Blueprint {
  return {
    environments: rules ? [rulesOnly(rules)] : [],
    checks: [],
    rotation: null,
    preview: null,
    gitHub,
  };
}

/** What holds for the whole repository holds for its production. */
export function strictestKind(environments: readonly EnvironmentRules[]): EnvironmentKind {
  const [first] = environments;
  return environments.some(({ kind }) => kind === 'production') ? 'production' : (first?.kind ?? 'staging');
}

/** One thing at GitHub that one operation changes at a time: `github:acme/shop:secret:API_KEY@staging`. */
export function settingsLock({ repository }: Pick<BlueprintGitHub, 'repository'>, what: string): string {
  return `github:${fullName(repository)}:${what}`;
}
