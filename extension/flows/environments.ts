import type { CreateEnvironmentInput, PromoteInput, WakeInput } from '../../agent/protocol/input.ts';
import { say } from '../../agent/protocol/say.ts';
import { lastingEnvironments } from '../model/find.ts';
import type { Project } from '../model/store.ts';
import type { Wish } from '../operations/operate.ts';
import type { Asker, Choice } from '../quickInput/question.ts';
import { alone, chosen, runSteps } from '../quickInput/steps.ts';
import type { Words } from '../words.ts';
import { askEnvironment, candidates, type Where } from './environmentChoice.ts';
import type { Lookups } from './deployChoices.ts';

const hourMs = 3_600_000;

/** Into which environment, and from which only if it is not plain. */
export async function askPromote(
  projects: readonly Project[],
  given: Where | undefined,
  asker: Asker,
  words: Words,
): Promise<Wish<PromoteInput> | undefined> {
  interface State {
    readonly where?: Where;
    readonly from?: Where;
  }
  const found = candidates(
    projects,
    'lasting',
    ({ kind, promoteFrom }) => promoteFrom !== null || kind !== 'development',
  );
  const state = await runSteps<State>(words(say('Promote')), asker, given ? { where: given } : {}, [
    {
      name: 'where',
      when: () => !given,
      ask: (_state, ask, place) => {
        const sorted = [...found].sort(
          (a, b) => Number(b.environment.promoteFrom !== null) - Number(a.environment.promoteFrom !== null),
        );
        return askEnvironment(sorted, words(say('Promote into which environment?')), words, ask, place);
      },
    },
    {
      name: 'from',
      when: ({ where }) => where?.environment.promoteFrom === null,
      ask: ({ where }, ask, place) => {
        const sources = candidates(
          projects,
          'lasting',
          ({ name, targets }) =>
            name !== where?.environment.name && targets.some(({ current }) => current !== null),
        ).filter(({ project }) => project === where?.project);
        return askEnvironment(sources, words(say('Promote what runs in…')), words, ask, place);
      },
    },
  ]);
  const from = state?.from?.environment.name ?? state?.where?.environment.promoteFrom ?? undefined;
  if (!state?.where || from === undefined) return undefined;
  const { project, environment } = state.where;
  const input = { kind: 'promote', from, environment: environment.name, services: 'changed' } as const;
  return { project: project.head.id, input };
}

/** Until when an environment stays awake. */
export async function askKeepAwake(
  { environment }: Where,
  now: number,
  asker: Asker,
  words: Words,
): Promise<WakeInput | undefined> {
  const choices = awakeChoices(now, words);
  const title = alone(words(say('Keep {0} Awake', environment.name)));
  const until = chosen(await asker.pick({ placeholder: words(say('Until when?')), choices }, title));
  return until === undefined
    ? undefined
    : { kind: 'wake', environment: environment.name, keepAwakeUntil: until };
}

export function awakeChoices(now: number, words: Words): Choice<number>[] {
  const at = (days: number, hour: number) => {
    const date = new Date(now);
    date.setDate(date.getDate() + days);
    return date.setHours(hour, 0, 0, 0);
  };
  const times = [now + hourMs, now + 4 * hourMs, at(0, 20), at(1, 8), at(1, 20)];
  return times
    .filter((until) => until > now)
    .sort((a, b) => a - b)
    .map((until) => ({
      label: words(say('until {0}', { at: until })),
      description: words(say('for {0}', { forMs: until - now })),
      value: until,
    }));
}

/** A name, what it is a copy of, and the branch it takes. */
export async function askCreateEnvironment(
  project: Project,
  given: string | undefined,
  asker: Asker,
  lookups: Lookups,
  words: Words,
): Promise<CreateEnvironmentInput | undefined> {
  interface State {
    readonly name?: string;
    readonly from?: string;
    readonly branch?: string | null;
  }
  const state = await runSteps<State>(words(say('Create Environment')), asker, given ? { from: given } : {}, [
    {
      name: 'name',
      ask: ({ name = '' }, ask, place) => {
        const problem = (text: string) => nameProblem(project, text, words);
        const prompt = words(say('The name of the new environment'));
        return ask.input({ prompt, problem, value: name }, place);
      },
    },
    {
      name: 'from',
      when: () => given === undefined,
      ask: (_state, ask, place) => {
        const choices = lastingEnvironments(project).map(({ name }) => ({ label: name, value: name }));
        return ask.pick({ placeholder: words(say('A copy of which environment?')), choices }, place);
      },
    },
    {
      name: 'branch',
      ask: (_state, ask, place) => {
        const choices = lookups.branches(project).then((branches): Choice<string | null>[] => [
          { label: words(say('No branch of its own')), value: null },
          ...branches.map(({ name, title }) => ({
            label: name,
            value: name,
            description: title,
            icon: 'git-branch',
          })),
        ]);
        return ask.pick({ placeholder: words(say('Which branch does it take?')), choices }, place);
      },
    },
  ]);
  if (state?.name === undefined || state.from === undefined) return undefined;
  return {
    kind: 'createEnvironment',
    environment: state.name,
    from: state.from,
    branch: state.branch ?? null,
  };
}

function nameProblem({ environments }: Project, name: string, words: Words): string | undefined {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
    return words(say('Small letters, digits and hyphens, beginning with a letter or digit.'));
  return environments.has(name) ? words(say('There is an environment {0} already.', name)) : undefined;
}
