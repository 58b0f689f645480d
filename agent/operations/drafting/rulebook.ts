import { createdEnvironments, rulesOfCreated } from '../../project/createdEnvironments.ts';
import type { CopySource } from '../../project/copies.ts';
import { type EffectiveOptions, effectiveConfiguration } from '../../project/effectiveConfiguration.ts';
import type { EnvironmentRules, ProjectConfiguration, Recipe } from '../../project/resolved.ts';
import type { CommitSha, EnvironmentName, ServiceName } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/say.ts';
import type { World } from '../world.ts';

/** What may happen in an environment, by the copy of the project file that counts. */
export interface Rulebook {
  readonly configuration: ProjectConfiguration;
  readonly rules: EnvironmentRules;
  readonly source: CopySource;
  /** For the card. */
  readonly remarks: readonly Message[];
  /** Whose part of the file that is: its own, or that of the environment it was made from. */
  readonly declared: EnvironmentName;
  /** The way back must not hang on a slip in the file. */
  readonly passOverErrors: boolean;
}

/** Failed as `effectiveConfiguration`. */
export async function rulebookOf(
  { git, own }: Pick<World, 'git' | 'own'>,
  environment: EnvironmentName,
  { passOverErrors = false }: Pick<EffectiveOptions, 'passOverErrors'>,
  signal: AbortSignal,
): Promise<Rulebook> {
  const created = await createdEnvironments(own).get(environment);
  const declared = created?.from ?? environment;
  const effective = await effectiveConfiguration(git, declared, null, { passOverErrors }, signal);
  const { configuration, rules, rulesFrom: source, remarks } = effective;
  const ownRules = created ? rulesOfCreated(rules, created) : rules;
  return { configuration, rules: ownRules, source, remarks, declared, passOverErrors };
}

/** The project file as it holds for one commit. */
export interface AtCommit {
  readonly configuration: ProjectConfiguration;
  /** How the service is made and started there; null where the commit has no such service. */
  recipe(service: ServiceName): Recipe | null;
  readonly remarks: readonly Message[];
}

/** What is built and started comes from the commit, or, for somebody else's code, from the rules. */
export async function atCommit(
  world: Pick<World, 'git'>,
  { declared, passOverErrors }: Pick<Rulebook, 'declared' | 'passOverErrors'>,
  commit: CommitSha,
  signal: AbortSignal,
  commandsFrom: 'commit' | 'rules' = 'commit',
): Promise<AtCommit> {
  const options = { commandsFrom, passOverErrors };
  const effective = await effectiveConfiguration(world.git, declared, commit, options, signal);
  const { configuration, rules, remarks } = effective;
  return {
    configuration,
    remarks,
    recipe: (service) => rules.targets.find((target) => target.service === service)?.recipe ?? null,
  };
}
