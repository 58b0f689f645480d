import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chosenSession, keptSession } from './github/client/keptToken.ts';
import { gitHubAt } from './github/client/gitHub.ts';
import { SignIn, type SessionSource } from './github/client/signIn.ts';
import { Prober } from './health/prober.ts';
import { sendToSites } from './health/sites.ts';
import { copyOfBundle } from './operations/runners/bundleCopy.ts';
import { rulebookOf } from './operations/drafting/rulebook.ts';
import { TargetBook } from './operations/drafting/targetBook.ts';
import type { World } from './operations/world.ts';
import type { About } from './platforms/cloud/about.ts';
import { CloudPlatform } from './platforms/cloud/cloudPlatform.ts';
import type { CloudParts } from './platforms/cloud/parts.ts';
import { elsewhere } from './platforms/everyPlatform.ts';
import { LocalPlatform } from './platforms/local/localPlatform.ts';
import type { EnvironmentRule } from './platforms/local/supervisor/contract.ts';
import { launchSupervisor } from './platforms/local/supervisor/launch.ts';
import { Neon, neonSignIn } from './platforms/neon/neon.ts';
import type { PlatformAdapter } from './platforms/platform.ts';
import { branchOf } from './project/branchOf.ts';
import { Git } from './project/git.ts';
import { gitRunner } from './project/runGit.ts';
import { Failed } from './protocol/failures.ts';
import type { CommitSha, EnvironmentName, ProjectId } from './protocol/ids.ts';
import { systemClock } from './run/clock.ts';
import { request } from './run/http.ts';
import { Redactor } from './run/redact.ts';
import { Secret } from './run/secret.ts';
import { run } from './run/spawn.ts';
import { Keychain } from './secrets/keychain.ts';
import { PlatformTokens } from './secrets/platformTokens.ts';
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
  /** How long it is believed which targets there are, ms: for ever by whoever calls `targets.forget`, else a moment. */
  readonly keepTargetsForMs?: number;
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
  const tokens = platformTokens(state, keeper);
  const targets = new TargetBook(base, systemClock, options.keepTargetsForMs ?? 3000);
  const platforms = [
    localPlatform({ ...base, redactor }, options),
    ...cloudPlatforms({ ...base, redactor, targets }, tokens),
  ];
  const { signIn = signInWith({}, tokens, redactor) } = options;
  const byId = new Map<string, PlatformAdapter>(platforms.map((platform) => [platform.id, platform]));
  const prober = new Prober(
    systemClock,
    sendToSites(process.env),
    (id, signal) => git.isCommit(id, signal),
    (url, signal) => passFor(url, platforms, signal),
  );
  const neon = new Neon(cloudParts(neonSignIn, { ...base, redactor, targets }, tokens));
  return { ...base, signIn, prober, clock: systemClock, redactor, neon, tokens, targets, platforms: byId };
}

/** Tokens of accounts on platforms, for all projects of this machine. */
export function tokenVault({ tokens }: State, keeper: KeyKeeper | null): SecretVault {
  return new SecretVault({ keychain: new Keychain(), folder: tokens, keeper, clock: systemClock });
}

/** The same by platform and account, with which one is in use. */
export function platformTokens(state: State, keeper: KeyKeeper | null): PlatformTokens {
  return new PlatformTokens(tokenVault(state, keeper), state.root);
}

export interface SignInSources {
  /** What whoever started this program is signed in with. */
  readonly given?: SessionSource;
  readonly editor?: SessionSource;
  /** What the environment of a command line has. */
  readonly terminal?: SessionSource;
}

/**
 * The account that was chosen on this machine comes first, then what the editor has, then the token that was kept last; that of a
 * terminal where there is no other, as on platforms.
 */
export function signInWith(
  { given, editor, terminal }: SignInSources,
  tokens: PlatformTokens,
  redactor: Redactor,
): SignIn {
  const all = [given, () => chosenSession(tokens), editor, () => keptSession(tokens), terminal];
  const sources = all.filter((source) => source !== undefined);
  return new SignIn({ sources, redactor, gitHub: gitHubAt(process.env) });
}

/** Of whichever platform has that address. */
async function passFor(
  url: string,
  platforms: readonly PlatformAdapter[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, Secret>> | null> {
  for (const platform of platforms) {
    const pass = await platform.pass?.(url, signal);
    if (pass) return pass;
  }
  return null;
}

/** The world of a project known by its id. Failed `unknownName` where it was never opened on this machine. */
export async function openProject(project: ProjectId, options: WorldOptions): Promise<World> {
  const record = await projectRecord(options.state.project(project));
  if (record) return openWorld(record.folder, options);
  throw new Failed({ reason: 'unknownName', what: 'project', name: project, known: [] });
}

type Base = Pick<World, 'project' | 'folder' | 'git' | 'state' | 'own' | 'vault' | 'redactor'>;
type Elsewhere = Base & { readonly targets: TargetBook };

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

/** Each is there for every project, and loads what acts once a target is on it. */
function cloudPlatforms(base: Elsewhere, tokens: PlatformTokens): readonly CloudPlatform[] {
  return elsewhere.map(
    (about) =>
      new CloudPlatform(about, {
        ...cloudParts(about, base, tokens),
        vault: base.vault,
        targets: (signal) => base.targets.on(about.id, signal),
      }),
  );
}

function cloudParts(about: SignedInTo, base: Elsewhere, tokens: PlatformTokens): CloudParts {
  const { project, folder, git, own, redactor, targets } = base;
  const { env } = process;
  return {
    ...{ project, workspace: folder, folder: own.folder(about.id), env, redactor },
    clock: systemClock,
    wait: async (ms, signal) => delay(ms, undefined, { signal }),
    send: request,
    run: (command, signal) => run(command, redactor, signal),
    token: async () => tokenFor(about, tokens, base),
    checkOut: (commit, into, signal) => git.checkOut(commit, into, signal),
    branchOf: (environment) => branchOf(own, environment),
    isLasting: (branch) => targets.isLasting(branch),
    commit: remembered((sha: CommitSha) => git.commit(sha).catch(nullWhereUnknown)),
  };
}

type SignedInTo = Pick<About, 'id' | 'signIn'>;

/** The one kept for the account in use, else that of the environment: terminals and CI have theirs there. */
async function tokenFor(
  about: SignedInTo,
  tokens: PlatformTokens,
  { redactor }: Base,
): Promise<Secret | null> {
  const kept = await tokens.inUse(about.id);
  const ofEnvironment = about.signIn.variables.map((name) => process.env[name]).find((value) => value);
  const token = kept?.token ?? (ofEnvironment === undefined ? null : Secret.of(ofEnvironment));
  if (token) redactor.know(token);
  return token;
}

function remembered<Key, Answer>(ask: (key: Key) => Promise<Answer>): (key: Key) => Promise<Answer> {
  const answers = new Map<Key, Promise<Answer>>();
  return (key) => {
    const known = answers.get(key) ?? ask(key);
    answers.set(key, known);
    return known;
  };
}

function nullWhereUnknown(error: unknown): null {
  if (error instanceof Failed) return null;
  throw error;
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
