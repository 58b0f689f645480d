import { commitChecks } from '../../github/checks/commitChecks.ts';
import { environmentProtection, reviewerNamed } from '../../github/settings/environmentProtection.ts';
import { environmentNames } from '../../github/settings/environments.ts';
import { surelyOnGitHub, type OnGitHub } from '../../github/client/onGitHub.ts';
import { anchorConfiguration } from '../../operations/drafting/anchor.ts';
import type { ProjectConfiguration } from '../../project/resolved.ts';
import { failureOf } from '../../protocol/failures.ts';
import type { FlowChoice } from '../../protocol/flow.ts';
import { say } from '../../protocol/say.ts';
import type { Asking } from './asking.ts';
import type { Flow } from './flows.ts';

/** Which environment, who approves, and how long to wait: the project file says the rest. */
export const protectEnvironment: Flow = async ({ world }, asking, signal) => {
  const on = await surelyOnGitHub(world, signal);
  const configuration = await anchorConfiguration(world, signal);
  const environment = asking.ask('environment', {
    ...{ prompt: say('Which environment of GitHub?'), left: 2 },
    choices: environmentChoices(configuration, await environmentNames(on, signal)),
  });
  const now = await environmentProtection(on, environment, signal);
  const reviewers = await askReviewers(asking, now?.reviewers.map(({ name }) => name) ?? [], on, signal);
  const minutes = asking.ask('waitMinutes', {
    prompt: say('How many minutes does a deployment wait before it begins? 0: not at all'),
    value: String(now?.waitMinutes ?? 0),
    must: [{ match: '^\\d{1,5}$', say: say('A number of minutes, at most 43200.') }],
  });
  return { input: { kind: 'protectEnvironment', environment, reviewers, waitMinutes: Number(minutes) } };
};

/** Which branch, and which checks it requires: the project file says the rest. */
export const protectBranch: Flow = async ({ world }, asking, signal) => {
  const on = await surelyOnGitHub(world, signal);
  const { environments } = await anchorConfiguration(world, signal);
  const deployed = environments.flatMap(({ branches }) => branches).filter((name) => !name.includes('*'));
  const { default: main } = await world.git.branches(signal);
  const names = [...new Set([...(main ? [main.name] : []), ...deployed])];
  const branch = asking.ask('branch', {
    ...{ prompt: say('Which branch?'), left: 1 },
    choices: names.map((name) => {
      const from = environments.filter(({ branches }) => branches.includes(name));
      const description = say('Deployed to {0}', { all: from.map((one) => one.name) });
      return {
        value: name,
        label: say('{0}', name),
        icon: 'git-branch',
        ...(from.length && { description }),
      };
    }),
  });
  const checks = await askChecks(asking, branch, on, signal);
  return { input: { kind: 'protectBranch', branch, ...(checks && { checks }) } };
};

/** The project's, the one that previews have in workflows, and those that only GitHub knows. */
function environmentChoices(
  { environments, previews }: ProjectConfiguration,
  known: readonly string[],
): readonly FlowChoice[] {
  const production = new Set(
    environments.filter(({ kind }) => kind === 'production').map(({ name }) => name),
  );
  const own = [...environments.map(({ name }) => name), ...(previews ? ['preview'] : [])];
  return [...new Set([...own, ...known])].map((name) => ({
    ...{ value: name, label: say('{0}', name) },
    icon: production.has(name) ? 'shield' : 'server-environment',
    ...(!known.includes(name) && { description: say('New on GitHub') }),
  }));
}

/** Asked again where GitHub knows nobody of that name. */
async function askReviewers(
  asking: Asking,
  now: readonly string[],
  on: OnGitHub,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const prompt = say(
    'Who may approve? Logins or organization/team, with commas between; empty: nobody has to',
  );
  const text = asking.ask('reviewers', { prompt, left: 1, value: now.join(', ') });
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  try {
    await Promise.all(names.map((name) => reviewerNamed(on, name, signal)));
  } catch (error) {
    const failure = failureOf(error);
    if (failure.reason !== 'badInput') throw error;
    asking.again('reviewers', { prompt: failure.message, left: 1, value: text });
  }
  return names;
}

/** Null: those that the project file asks for. Of a branch whose last commit has none, nothing is asked. */
async function askChecks(
  asking: Asking,
  branch: string,
  on: OnGitHub,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const found = (await commitChecks(on, branch, signal)) ?? [];
  const names = [...new Set(found.map(({ name }) => name))].sort();
  if (names.length === 0) return null;
  const which = asking.ask('which', {
    prompt: say('Which checks must have passed?'),
    choices: [
      {
        ...{ value: 'file', label: say('As taxiway.json says') },
        detail: say('All that its last commit has, where an environment has the gate "ci".'),
      },
      { value: 'choose', label: say('Choose…'), detail: say('{0}', { all: names }) },
    ],
  });
  if (which === 'file') return null;
  const choices = names.map((name) => ({ value: name, label: say('{0}', name) }));
  return asking.askMany('checks', { prompt: say('Which checks must have passed?'), choices, value: names });
}
