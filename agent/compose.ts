import { join } from 'node:path';
import { keptSession } from './github/client/keptToken.ts';
import { gitHubAt } from './github/client/gitHub.ts';
import { SignIn, type SessionSource } from './github/client/signIn.ts';
import { Prober } from './health/prober.ts';
import { copyOfBundle } from './operations/runners/bundleCopy.ts';
import { rulebookOf } from './operations/drafting/rulebook.ts';
import type { World } from './operations/world.ts';
import { LocalPlatform } from './platforms/local/localPlatform.ts';
import type { EnvironmentRule } from './platforms/local/supervisor/contract.ts';
import { launchSupervisor } from './platforms/local/supervisor/launch.ts';
import type { PlatformAdapter } from './platforms/platform.ts';
import { Git } from './project/git.ts';
import { gitRunner } from './project/runGit.ts';
import { Failed } from './protocol/failures.ts';
import type { EnvironmentName, ProjectId } from './protocol/ids.ts';
import { systemClock } from './run/clock.ts';
import { request } from './run/http.ts';
import { Redactor } from './run/redact.ts';
import type { Secret } from './run/secret.ts';
import { Keychain } from './secrets/keychain.ts';
import { SecretVault, type KeyKeeper } from './secrets/vault.ts';
import type { State } from './state/stateDirectory.ts';
import { projectRecord, recordProject } from './projectRecord.ts';

export interface WorldOptions {
  readonly state: State;
  /** Where the key of the kept secrets is, besides this machine's keychain; null without an editor. */
  readonly keeper: KeyKeeper | null;
  /** The agent's bundle: a copy of it becomes the supervisor. */
  readonly bundle: string;
  readonly redactor?: Redactor;
  /** One for all projects of a window; by default that of a program without an editor. */
  readonly signIn?: SignIn;
}

/** The world of the repository that `folder` is in. Failed `notARepository`, `git`. */
export async function openWorld(folder: string, options: WorldOptions): Promise<World> {
  const { state, keeper, redactor = new Redactor() } = options;
  const git = new Git(folder, gitRunner(folder, redactor));
  const place = await git.place();
  const own = state.project(place.project);
  const { name } = await recordProject(own, { folder: place.root, name: place.name });
  const keychain = new Keychain();
  const vault = new SecretVault({ keychain, folder: own.folder('secrets'), keeper, clock: systemClock });
  const base = { project: place.project, folder: place.root, name, git, state, own, vault };
  const prober = new Prober(systemClock, request, (id, signal) => git.isCommit(id, signal));
  const local = localPlatform({ ...base, redactor }, options);
  const platforms = new Map<string, PlatformAdapter>([[local.id, local]]);
  const { signIn = signInWith([], tokenVault(state, keeper), redactor) } = options;
  return { ...base, signIn, prober, clock: systemClock, redactor, platforms };
}

/** Tokens of accounts on platforms, for all projects of this machine. */
export function tokenVault({ tokens }: State, keeper: KeyKeeper | null): SecretVault {
  return new SecretVault({ keychain: new Keychain(), folder: tokens, keeper, clock: systemClock });
}

/** What an editor has comes first, then a token that was pasted. */
export function signInWith(
  editor: readonly SessionSource[],
  tokens: SecretVault,
  redactor: Redactor,
): SignIn {
  const sources = [...editor, () => keptSession(tokens)];
  return new SignIn({ sources, redactor, gitHub: gitHubAt(process.env) });
}

/** The world of a project known by its id. Failed `unknownName` where it was never opened on this machine. */
export async function openProject(project: ProjectId, options: WorldOptions): Promise<World> {
  const record = await projectRecord(options.state.project(project));
  if (record) return openWorld(record.folder, options);
  throw new Failed({ reason: 'unknownName', what: 'project', name: project, known: [] });
}

type Base = Pick<World, 'project' | 'folder' | 'git' | 'state' | 'own' | 'vault' | 'redactor'>;

function localPlatform(base: Base, { keeper, bundle }: WorldOptions): LocalPlatform {
  const { project, folder, git, state, own, vault, redactor } = base;
  const agent = async (): Promise<readonly string[]> => [await copyOfBundle(bundle, state.bundles)];
  return new LocalPlatform({
    ...{ project, vault, redactor },
    folder: join(own.root, 'local'),
    source: git,
    clock: systemClock,
    rule: (environment) => ruleOf({ git, own }, environment),
    launch: () => launchSupervisor({ project, folder, cwd: state.root, agent, redactor }),
    key: () => keyOf(vault, keeper),
  });
}

/** No services for an environment nobody knows any more: its way back must not hang on the project file. */
async function ruleOf(world: Pick<World, 'git' | 'own'>, name: EnvironmentName): Promise<EnvironmentRule> {
  try {
    const { signal } = new AbortController();
    const { rules } = await rulebookOf(world, name, { passOverErrors: true }, signal);
    return { services: rules.targets.map(({ service }) => service), schedule: rules.schedule };
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return { services: [], schedule: null };
  }
}

/** The supervisor needs it only where something is kept with it. */
async function keyOf(vault: SecretVault, keeper: KeyKeeper | null): Promise<Secret | null> {
  const isNeeded = (await vault.entries()).some(({ storedIn }) => storedIn === 'secretStorage');
  return keeper && isNeeded ? keeper.get() : null;
}
