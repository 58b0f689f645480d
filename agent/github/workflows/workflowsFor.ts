import type { EnvironmentRules, ProjectConfiguration } from '../../project/resolved.ts';
import { type Message, say } from '../../protocol/say.ts';
import type { Draft } from './draft.ts';
import { written } from './draft.ts';
import { deployEach } from './files/deployEach.ts';
import { deployTogether } from './files/deployTogether.ts';
import { previews, sweep } from './files/previews.ts';
import { secretsDue } from './files/secretsDue.ts';
import { sleep } from './files/sleep.ts';
import { verify } from './files/verify.ts';
import { ownActionsOf } from './ownActions/ownActions.ts';
import type { CiRecipes } from './platforms/recipe.ts';
import { ciRecipes } from './platforms/recipes.ts';
import type { Project } from './project.ts';
import type { RepositoryFacts, WorkflowFile } from './workflowFile.ts';

/**
 * The workflows that do in GitHub Actions what the project file says, by the platforms' own tools, and the actions that they share.
 * What no workflow can do for this project is left out, and where anything is left of the file, a comment in it says so.
 */
export function workflowsFor(
  configuration: ProjectConfiguration,
  facts: RepositoryFacts,
  recipes: CiRecipes = ciRecipes,
): readonly WorkflowFile[] {
  return draftsFor({ configuration, facts, recipes }).map(written);
}

/** Before they are text; the actions that they share behind them. */
export function draftsFor(project: Project): readonly Draft[] {
  const { environments } = project.configuration;
  const workflows = [
    verify(project),
    previews(project),
    ...environments.flatMap((rules) => [deployment(project, rules), sleep(project, rules)]),
    sweep(project),
    secretsDue(project),
  ];
  const drafts = workflows.filter((draft) => draft !== null);
  return [...drafts, ...ownActionsOf(project, drafts)];
}

function deployment(project: Project, rules: EnvironmentRules): Draft | null {
  if (rules.kind === 'development') return null;
  const isTogether = rules.kind === 'production' || rules.promoteFrom !== null;
  return isTogether ? deployTogether(project, rules) : deployEach(project, rules);
}

/** What no workflow does for this project, whether there is a file that says so or not: by environment, with the reason. */
export function leftOut(
  { environments, previews: rules }: ProjectConfiguration,
  recipes: CiRecipes = ciRecipes,
): readonly Message[] {
  const lasting = environments.filter(({ kind }) => kind !== 'development');
  const places = [...lasting, ...(rules ? [{ name: 'previews', targets: rules.targets }] : [])];
  const unreached = new Map<
    string,
    { readonly names: string[]; readonly platform: string; readonly services: readonly string[] }
  >();
  for (const { name, targets } of places)
    for (const platform of new Set(targets.map((one) => one.platform)))
      if (!recipes.has(platform)) {
        const services = targets.filter((one) => one.platform === platform).map(({ service }) => service);
        const known = unreached.get(JSON.stringify([platform, services]));
        if (known) known.names.push(name);
        else unreached.set(JSON.stringify([platform, services]), { names: [name], platform, services });
      }
  const told = [...unreached.values()].map(({ names, platform, services }) =>
    platform === 'local'
      ? say(
          "{0}: {1} on a developer's machine, which no workflow reaches.",
          { all: names },
          { all: services },
        )
      : say(
          '{0}: {1} is left out, for Taxiway does not know yet how a workflow reaches {2}.',
          { all: names },
          { all: services },
          platform,
        ),
  );
  const isOfBranches =
    rules?.from === 'branches' && rules.targets.some(({ platform }) => platform !== 'local');
  return [...told, ...sleepless(lasting, recipes), ...(isOfBranches ? [previewsOfBranches] : [])];
}

/** Schedules that there is no workflow for: none can put to sleep what is there. */
function sleepless(environments: readonly EnvironmentRules[], recipes: CiRecipes): readonly Message[] {
  return environments.flatMap(({ name, schedule, targets }) => {
    const reached = targets.flatMap(({ platform }) => recipes.get(platform) ?? []);
    if (schedule === null || reached.length === 0 || reached.some((recipe) => 'sleep' in recipe)) return [];
    const platforms = [...new Set(reached.map(({ platform }) => platform))];
    return [
      say('{0}: its schedule is kept by nothing, for no workflow puts {1} to sleep.', name, {
        all: platforms,
      }),
    ];
  });
}

const previewsOfBranches = say(
  'previews: {0} says that branches are previewed, and workflows preview pull requests alone. Taxiway itself previews branches; with {1} workflows do their part.',
  '"from": "branches"',
  '"from": "pull-requests"',
);
