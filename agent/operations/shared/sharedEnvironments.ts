import { Failed } from '../../protocol/failures.ts';
import type { CommitSha, EnvironmentName, ServiceName } from '../../protocol/ids.ts';
import type { EnvironmentKind } from '../../protocol/model.ts';
import type { Plan } from '../../protocol/plan.ts';
import type { ProjectState } from '../../state/stateDirectory.ts';
import { readBlueprint } from '../plans/blueprint.ts';

/** One environment that an operation changes, as others are told of it. */
export interface SharedEnvironment {
  readonly name: EnvironmentName;
  readonly kind: EnvironmentKind;
  /** What runs then, or runs and is changed; null where that is nothing. */
  readonly commit: CommitSha | null;
  readonly services: readonly { readonly service: ServiceName; readonly commit: CommitSha | null }[];
}

/** In one order for everybody, so that two who want the same never wait for each other. */
export function sharedEnvironments(
  { facts, remarks }: Plan,
  own: Pick<ProjectState, 'folder'>,
): readonly SharedEnvironment[] {
  const names = new Set(facts.targets.map(({ environment }) => environment));
  if (names.size === 0 && remarks.environment !== null) names.add(remarks.environment);
  return [...names].sort().map((name) => {
    const services = facts.targets
      .filter(({ environment }) => environment === name)
      .map(({ service, now, then }) => ({ service, commit: (then ?? now)?.commit ?? null }));
    const commit = services.find((one) => one.commit !== null)?.commit ?? null;
    const kind = name === remarks.environment ? remarks.environmentKind : kindOf(name, facts, own);
    return { name, kind, commit, services };
  });
}

/** An operation on several environments has no kind of its own. */
function kindOf(
  name: EnvironmentName,
  { configuration }: Plan['facts'],
  own: Pick<ProjectState, 'folder'>,
): EnvironmentKind {
  try {
    const found = readBlueprint(own, configuration).environments.find(({ rules }) => rules.name === name);
    return found?.rules.kind ?? 'staging';
  } catch (error) {
    if (error instanceof Failed) return 'staging'; // the blueprint is gone: the operation itself will say so
    throw error;
  }
}
