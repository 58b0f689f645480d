import type {
  EnvironmentRules,
  ProjectConfiguration,
  ServiceConfiguration,
  TargetConfiguration,
} from '../../project/resolved.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import { builtFor } from './builtFor.ts';
import { buildFolder } from './jobs/toolchains.ts';
import type { CiRecipe, CiRecipes, CiTarget, Verb } from './platforms/recipe.ts';
import type { RepositoryFacts } from './workflowFile.ts';

/** Everything a workflow is made from. */
export interface Project {
  readonly configuration: ProjectConfiguration;
  readonly facts: RepositoryFacts;
  readonly recipes: CiRecipes;
}

/** A target that a workflow can do something with, and how. */
export interface Reachable {
  readonly service: ServiceConfiguration;
  readonly target: TargetConfiguration;
  readonly recipe: CiRecipe;
  /** Where what is promoted ran before. */
  readonly from: TargetConfiguration | null;
  /** The folder an image of it is built from. */
  readonly context: string;
  /** As `CiPlace.variables`. */
  readonly variables: TargetConfiguration['variables'];
}

/** The targets for which the platform has that verb, dependencies first; the others are left out with a reason. */
export function reachable(
  project: Project,
  { targets: all, from = [], keepsArtifact = false }: Places,
  verb: Verb,
): { readonly targets: readonly Reachable[]; readonly leftOut: readonly string[] } {
  const found: Reachable[] = [];
  const leftOut: string[] = [];
  for (const service of inOrder(project.configuration.services)) {
    const target = all.find((one) => one.service === service.name);
    if (!target) continue;
    const recipe = project.recipes.get(target.platform);
    const source = from.find((one) => one.service === service.name) ?? null;
    const known = { service, target, from: source, context: buildFolder(service.directory, project.facts) };
    const why = recipe?.[verb] ? impossible(recipe, verb, known, keepsArtifact) : unknown(target, verb);
    if (recipe?.[verb] && why === null) {
      // A preview goes nowhere, whatever its settings say.
      const other = verb === 'preview' ? null : builtFor(project, target);
      found.push({ ...known, recipe, variables: (other?.target ?? target).variables });
    }
    if (why !== null) leftOut.push(`${service.name} is not ${verbs[verb]} here: ${why}`);
  }
  return { targets: found, leftOut };
}

export interface Places {
  readonly targets: readonly TargetConfiguration[];
  /** Those of the environment that is promoted from. */
  readonly from?: readonly TargetConfiguration[];
  /** Whether the very artifact that was validated must be what is promoted. */
  readonly keepsArtifact?: boolean;
}

/** The targets of an environment, and of the one it is promoted from. */
export function placesOf(
  { configuration }: Project,
  { targets, promoteFrom, gates }: EnvironmentRules,
): Places {
  const source = configuration.environments.find(({ name }) => name === promoteFrom);
  return { targets, from: source?.targets ?? [], keepsArtifact: gates.sameArtifact };
}

function impossible(recipe: CiRecipe, verb: Verb, target: CiTarget, keepsArtifact: boolean): string | null {
  const why = recipe.cannot?.(verb, target) ?? null;
  if (why !== null || verb !== 'promote' || !keepsArtifact || !recipe.buildsAgain?.(target)) return why;
  return `${target.target.platform} would build it again, and the gate "sameArtifact" asks for what was validated.`;
}

const verbs: Readonly<Record<Verb, string>> = {
  deploy: 'deployed',
  promote: 'promoted',
  rollBack: 'rolled back',
  sleep: 'put to sleep',
  wake: 'woken',
  preview: 'given a preview',
};

function unknown({ platform }: TargetConfiguration, verb: Verb): string {
  if (platform === 'local') return "it runs on a developer's machine, which no workflow reaches.";
  if (verb === 'deploy' || verb === 'preview')
    return `Taxiway does not know yet how a workflow does that on ${platform}.`;
  return `there is no way to do that on ${platform} from a workflow.`;
}

/** Each service behind those it depends on. */
export function inOrder(services: readonly ServiceConfiguration[]): readonly ServiceConfiguration[] {
  const ordered: ServiceConfiguration[] = [];
  const add = (service: ServiceConfiguration, above: readonly ServiceName[]): void => {
    if (ordered.includes(service) || above.includes(service.name)) return;
    for (const name of service.dependsOn) {
      const other = services.find((one) => one.name === name);
      if (other) add(other, [...above, service.name]);
    }
    ordered.push(service);
  };
  for (const service of services) add(service, []);
  return ordered;
}
