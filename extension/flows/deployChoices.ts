import type { CommitInfo } from '../../agent/protocol/model.ts';
import { say } from '../../agent/protocol/say.ts';
import type { Project } from '../model/store.ts';
import type { Choice } from '../quickInput/question.ts';
import type { Words } from '../words.ts';
import type { Where } from './environmentChoice.ts';

/** What a flow asks of the agent while it asks a person. */
export interface Lookups {
  branches(
    project: Project,
  ): Promise<readonly { readonly name: string; readonly title: string; readonly current: boolean }[]>;
  commits(project: Project, ref: string): Promise<readonly CommitInfo[]>;
}

/** The second question: how much, and how. */
export type What = 'changed' | 'all' | 'choose' | 'otherRef' | 'rebuild' | 'withoutTests' | 'emergency';

/** Every choice says its effect. */
export function whatChoices({ environment }: Where, words: Words): Choice<What>[] {
  const changed = environment.targets.filter(({ newer, current }) => newer.count > 0 || current === null);
  const summary = changed.map(({ service, newer }) => words(commitsOf(service, newer.count)));
  return [
    {
      label: words(say('Changed services')),
      value: 'changed',
      icon: 'rocket',
      description: summary.length ? summary.join(', ') : words(say('nothing is newer than what runs')),
      detail: words(say('Deploys what changed since the last good deployment.')),
    },
    {
      label: words(say('All services')),
      value: 'all',
      detail: words(say('Deploys every service, changed or not.')),
    },
    { label: words(say('Choose services…')), value: 'choose' },
    { label: words(say('Another branch or commit…')), value: 'otherRef', icon: 'git-commit' },
    {
      label: words(say('Build anew')),
      value: 'rebuild',
      detail: words(say('Builds changed services again even where the same build exists.')),
    },
    {
      label: words(say('Without tests')),
      value: 'withoutTests',
      detail: words(say('Skips the checks of the project; the card says so.')),
    },
    {
      label: words(say('Emergency…')),
      value: 'emergency',
      icon: 'flame',
      detail: words(say('Short validation only. Asks for a reason, which is kept.')),
    },
  ];
}

function commitsOf(service: string, count: number) {
  if (count === 0) return say('{0} (new)', service);
  return count === 1 ? say('{0} (1 commit)', service) : say('{0} ({1} commits)', service, count);
}

/** Branches of the environment, the current one first; where it takes any, or it is asked for, the others and commits too. */
export async function refChoices(
  { project, environment }: Where,
  wide: boolean,
  lookups: Lookups,
): Promise<readonly Choice<string>[]> {
  const any = wide || environment.branches.length === 0;
  const isOwn = ({ name }: { readonly name: string }) => environment.branches.includes(name);
  const likely = (one: { readonly name: string; readonly current: boolean }) =>
    (isOwn(one) ? 0 : 2) - (one.current ? 1 : 0);
  const branches = (await lookups.branches(project))
    .filter((one) => any || isOwn(one))
    .sort((one, other) => likely(one) - likely(other));
  const commits = any ? await lookups.commits(project, project.head.branch ?? 'HEAD') : [];
  return [
    ...branches.map(({ name, title }) => ({
      label: name,
      value: name,
      description: title,
      icon: 'git-branch',
    })),
    ...commits.map(({ sha, title }) => ({
      label: sha.slice(0, 7),
      value: sha,
      description: title,
      icon: 'git-commit',
    })),
  ];
}
