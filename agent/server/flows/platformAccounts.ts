import { Failed } from '../../protocol/failures.ts';
import type { FlowChoice } from '../../protocol/flow.ts';
import { say } from '../../protocol/say.ts';
import { neonSignIn } from '../../platforms/neon/neon.ts';
import { resolveProgram } from '../../run/programs.ts';
import { type SignInPlace, signInPlaces } from '../elsewhere.ts';
import type { Project } from '../project.ts';
import { something } from './asking.ts';
import type { Flow } from './flows.ts';

/** With the platform's own tool in a terminal, or with a token that is kept in the keychain. */
export const signInToPlatform: Flow = async (project, asking, signal) => {
  const used = await usedPlatforms(project, signal);
  const all = signInPlaces(project.world).toSorted(
    (one, other) => Number(used.has(other.id)) - Number(used.has(one.id)),
  );
  const platform = asking.choose(
    'platform',
    { prompt: say('Sign in to which platform?'), left: 1 },
    all,
    (one) => choiceOf(one, used),
  );
  const { login, tokenPage } = platform.signIn;
  const how = asking.ask('how', {
    prompt: say('Sign in to {0} how?', platform.name),
    left: 1,
    choices: waysOf(platform),
  });
  if (how === 'tool' && login) return { terminal: await installed(login, project) };
  asking.ask('token', {
    prompt: say(
      "A token of {0}; it is made at {1} and kept in this computer's keychain",
      platform.name,
      tokenPage ?? '',
    ),
    secret: 'token',
    must: [something],
  });
  return { token: { platform: platform.id, value: 'token' } };
};

/** Failed `programMissing`, with how to have it: a terminal would only say that there is no such command. */
async function installed(login: readonly string[], { world }: Project): Promise<readonly string[]> {
  await resolveProgram(login[0] ?? '', { outside: [world.folder], env: process.env });
  return login;
}

function choiceOf({ id, name }: SignInPlace, used: ReadonlySet<string>): FlowChoice {
  const detail = used.has(id) ? { description: say('used by this project') } : {};
  return { value: id, label: say('{0}', name), ...detail };
}

function waysOf({ signIn: { login, tokenPage } }: SignInPlace): readonly FlowChoice[] {
  return [
    ...(login
      ? [
          {
            value: 'tool',
            label: say('With its own tool'),
            detail: say('Runs "{0}" in a terminal; the tool keeps the sign-in.', login.join(' ')),
            icon: 'terminal',
          },
        ]
      : []),
    ...(tokenPage === null
      ? []
      : [
          {
            value: 'token',
            label: say('With a token'),
            detail: say("It is kept in this computer's keychain."),
            icon: 'key',
          },
        ]),
  ];
}

/** Of several accounts whose tokens are kept, another one is in use from now on, in all projects. */
export const usePlatformAccount: Flow = async ({ world, watch }, asking) => {
  const kept = await Promise.all(
    signInPlaces(world).map(async (platform) => {
      const [accounts, inUse] = await Promise.all([
        world.tokens.accounts(platform.id),
        world.tokens.inUse(platform.id),
      ]);
      return accounts.map((account) => ({ platform, account, isInUse: account === inUse?.account }));
    }),
  );
  const all = kept.flat();
  if (all.length === 0)
    throw new Failed({
      reason: 'nothingToDo',
      message: say('No token of a platform is kept. Sign in to one with a token first.'),
    });
  const { platform, account } = asking.choose(
    'account',
    { prompt: say('Which account acts from now on, in all projects?') },
    all,
    ({ platform: { id, name }, account: label, isInUse }) => ({
      value: `${id}/${label}`,
      label: say('{0}', label),
      description: isInUse ? say('{0}, in use', name) : say('{0}', name),
    }),
  );
  await world.tokens.use(platform.id, account);
  void watch.lookElsewhere();
  return { told: say('{0} acts on {1} from now on.', account, platform.name) };
};

async function usedPlatforms(project: Project, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const copy = await project.configuration(signal);
  const environments = copy?.content?.environments ?? [];
  const rotates = copy?.content?.secrets.some(({ generator }) => generator.kind === 'neon-role') ?? false;
  return new Set([
    ...environments.flatMap(({ targets }) => targets.map(({ platform }) => platform)),
    ...(rotates ? [neonSignIn.id] : []),
  ]);
}
