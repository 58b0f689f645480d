import type {
  ProjectConfiguration,
  ServiceConfiguration,
  TargetConfiguration,
} from '../../project/resolved.ts';
import type { ServiceName } from '../../protocol/ids.ts';
import type { CiRecipe, CiRecipes, Verb } from './platforms/recipe.ts';
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
}

/** The targets for which the platform has that verb, dependencies first; the others are left out with a reason. */
export function reachable(
  project: Project,
  targets: readonly TargetConfiguration[],
  verb: Verb,
): { readonly targets: readonly Reachable[]; readonly leftOut: readonly string[] } {
  const found: Reachable[] = [];
  const leftOut: string[] = [];
  for (const service of inOrder(project.configuration.services)) {
    const target = targets.find((one) => one.service === service.name);
    if (!target) continue;
    const recipe = project.recipes.get(target.platform);
    if (recipe?.[verb]) found.push({ service, target, recipe });
    else leftOut.push(reasonFor(target, verb));
  }
  return { targets: found, leftOut };
}

const verbs: Readonly<Record<Verb, string>> = {
  deploy: 'deployed',
  promote: 'promoted',
  rollBack: 'rolled back',
  sleep: 'put to sleep',
  wake: 'woken',
  preview: 'given a preview',
};

function reasonFor({ service, platform }: TargetConfiguration, verb: Verb): string {
  if (platform === 'local')
    return `${service} is not ${verbs[verb]} here: it runs on a developer's machine, which no workflow reaches.`;
  return `${service} is not ${verbs[verb]} here: Taxiway does not know yet how a workflow does that on ${platform}.`;
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
