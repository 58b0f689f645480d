import type { EnvironmentSnapshot } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import { environmentOfBranch, lastingEnvironments, previews } from '../model/find.ts';
import type { Project } from '../model/store.ts';
import type { Answer, Asker, Choice, Place } from '../quickInput/question.ts';
import { stateIcon, stateWords } from '../../agent/protocol/states.ts';
import type { Words } from '../words.ts';

/** An environment and the project it is of. */
export interface Where {
  readonly project: Project;
  readonly environment: EnvironmentSnapshot;
}

export type Which = 'lasting' | 'previews' | 'both';

/** The environments that may be meant, the one the current branch belongs to first. */
export function candidates(
  projects: readonly Project[],
  which: Which,
  fits: (environment: EnvironmentSnapshot) => boolean = () => true,
): Where[] {
  return projects.flatMap((project) => {
    const lasting = which === 'previews' ? [] : lastingEnvironments(project);
    const short = which === 'lasting' ? [] : previews(project);
    const own = environmentOfBranch(project, project.head.branch)?.name;
    return [...lasting, ...short]
      .filter(fits)
      .sort((a, b) => Number(b.name === own) - Number(a.name === own))
      .map((environment) => ({ project, environment }));
  });
}

export function environmentChoices(found: readonly Where[], words: Words): Choice<Where>[] {
  const several = new Set(found.map(({ project }) => project.head.id)).size > 1;
  return found.map((where) => ({
    label: nameOf(where, several, words),
    value: where,
    description: currentState(where, words),
    icon: stateIcon(where.environment.state, where.environment.kind === 'production').id,
  }));
}

function nameOf({ project, environment }: Where, several: boolean, words: Words): string {
  const name = words(environment.said.name);
  return several ? words(say('{0} ({1})', name, project.head.name)) : name;
}

/** "production · healthy · 3 behind staging" */
function currentState({ environment }: Where, words: Words): string {
  const isNamed = environment.kind !== 'production' || environment.name === 'production';
  const { fact } = environment.said;
  return [...(isNamed ? [] : [say('production')]), stateWords[environment.state], ...(fact ? [fact] : [])]
    .map(words)
    .join(' · ');
}

export function askEnvironment(
  found: readonly Where[],
  placeholder: string,
  words: Words,
  asker: Asker,
  place: Place,
): Promise<Answer<Where>> {
  return asker.pick({ placeholder, choices: environmentChoices(found, words) }, place);
}
