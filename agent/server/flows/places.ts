import { Failed } from '../../protocol/failures.ts';
import type { FlowChoice } from '../../protocol/flow.ts';
import type { EnvironmentSnapshot, ProjectSnapshot } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import { stateIcon, stateWords } from '../../protocol/states.ts';
import type { Project } from '../project.ts';
import type { Asking } from './asking.ts';

/** An environment, and its project as it was last seen. */
export interface Place {
  readonly project: Project;
  readonly seen: ProjectSnapshot;
  readonly environment: EnvironmentSnapshot;
}

export interface PlaceQuestion {
  readonly prompt: Message;
  readonly which: 'lasting' | 'previews' | 'both';
  readonly fits?: (environment: EnvironmentSnapshot) => boolean;
  /** Those are more likely meant than the others. */
  readonly likely?: (environment: EnvironmentSnapshot) => boolean;
  /** Said where nothing fits. */
  readonly none: Message;
  readonly left?: number;
}

/** The environment that was named, or one that a person chooses. Failed `nothingToDo`; throws as `Asking.ask` does. */
export function askPlace(asking: Asking, projects: readonly Project[], question: PlaceQuestion): Place {
  const nameOf = ({ seen, environment: { name } }: Place): string =>
    projects.length > 1 ? `${seen.id} ${name}` : name;
  const given = asking.given('environment');
  const named = projects.flatMap(placesIn).find((place) => nameOf(place) === given);
  if (named) return named;
  const found = placesFor(projects, question);
  if (found.length === 0) throw new Failed({ reason: 'nothingToDo', message: question.none });
  const { prompt, left = 0 } = question;
  return asking.choose('environment', { prompt, left }, found, (place) => ({
    ...looks(place, found),
    value: nameOf(place),
  }));
}

/** The only one, the one that was named, or the one that a person chooses. */
export function askProject(asking: Asking, projects: readonly Project[], prompt: Message): Project {
  const [first] = projects;
  if (first && projects.length === 1) return first;
  return asking.choose('project', { prompt, left: 1 }, projects, ({ world: { project, name, folder } }) => ({
    ...{ value: project, label: say('{0}', name), description: say('{0}', folder) },
  }));
}

/** Those that may be meant, the one that the current branch belongs to first. */
export function placesFor(
  projects: readonly Project[],
  { which, fits = () => true, likely = () => false }: Pick<PlaceQuestion, 'which' | 'fits' | 'likely'>,
): Place[] {
  return projects
    .flatMap((project) => placesIn(project).sort((a, b) => Number(isOwn(b)) - Number(isOwn(a))))
    .filter(
      ({ environment: { kind } }) => which === 'both' || (kind === 'preview') === (which === 'previews'),
    )
    .filter(({ environment }) => fits(environment))
    .sort((a, b) => Number(likely(b.environment)) - Number(likely(a.environment)));
}

function placesIn(project: Project): Place[] {
  const seen = project.watch.snapshot();
  const previews = [...seen.previews].sort((a, b) => activeAt(b) - activeAt(a));
  return [...seen.environments, ...previews].map((environment) => ({ project, seen, environment }));
}

function activeAt({ preview }: EnvironmentSnapshot): number {
  return preview?.lastActivityAt ?? 0;
}

/** Whether the current branch belongs to it. */
function isOwn({ seen: { branch }, environment }: Place): boolean {
  return environment.kind !== 'preview' && branch !== null && environment.branches.includes(branch);
}

/** `production`, "production · healthy · 3 behind staging"; with its project where those found are of several. */
export function looks({ seen, environment }: Place, found: readonly Place[]): Omit<FlowChoice, 'value'> {
  const { name, kind, state, said } = environment;
  const production = kind === 'production';
  const several = found.some((one) => one.seen.id !== seen.id);
  return {
    label: several ? say('{0} ({1})', said.name, seen.name) : said.name,
    description: beside([
      ...(production && name !== 'production' ? [say('production')] : []),
      stateWords[state],
      ...(said.fact ? [said.fact] : []),
    ]),
    icon: stateIcon(state, production).id,
  };
}

/** Facts in one line. */
export function beside(facts: readonly Message[]): Message {
  return facts.reduce((before, fact) => say('{0} · {1}', before, fact));
}
