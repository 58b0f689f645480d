import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Prober } from '../../../agent/health/prober.ts';
import type { Choice } from '../../../agent/operations/engine/askPerson.ts';
import { faultsOf } from '../../../agent/operations/engine/faults.ts';
import { runOperation } from '../../../agent/operations/engine/engine.ts';
import { noInputs, type Engine } from '../../../agent/operations/engine/run.ts';
import { TargetBook } from '../../../agent/operations/drafting/targetBook.ts';
import { askGatesAgain } from '../../../agent/operations/gates/askAgain.ts';
import { readJournal } from '../../../agent/operations/journal/readJournal.ts';
import { kinds } from '../../../agent/operations/kinds/registry.ts';
import { Operations } from '../../../agent/operations/operations.ts';
import { verifyAudit } from '../../../agent/operations/audit/verifyAudit.ts';
import type { AuditEntry } from '../../../agent/operations/audit/audit.ts';
import { createOperation } from '../../../agent/operations/plans/createOperation.ts';
import { createPlan } from '../../../agent/operations/plans/createPlan.ts';
import type { World } from '../../../agent/operations/world.ts';
import type { About } from '../../../agent/platforms/cloud/about.ts';
import { CloudPlatform } from '../../../agent/platforms/cloud/cloudPlatform.ts';
import type { PlatformAdapter, StoredVariable, TargetReading } from '../../../agent/platforms/platform.ts';
import { branchOf } from '../../../agent/project/branchOf.ts';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import type { OperationInput } from '../../../agent/protocol/input.ts';
import type { OperationSummary } from '../../../agent/protocol/model.ts';
import type { Override, Plan } from '../../../agent/protocol/plan.ts';
import { english, render, type Message } from '../../../agent/protocol/say.ts';
import type { Clock } from '../../../agent/run/clock.ts';
import type { Environment } from '../../../agent/run/environment.ts';
import { request, type HttpAnswer } from '../../../agent/run/http.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { run } from '../../../agent/run/spawn.ts';
import { Keychain } from '../../../agent/secrets/keychain.ts';
import { PlatformTokens } from '../../../agent/secrets/platformTokens.ts';
import { SecretVault } from '../../../agent/secrets/vault.ts';
import { openState } from '../../../agent/state/stateDirectory.ts';
import { noNeon } from '../../standins/neon/modelClient.ts';
import { repository, temporaryFolder, type Repository } from '../../standins/repository.ts';
import { signedInAs } from '../../standins/signedInAs.ts';
import { systemFolder, systemText, type System } from '../../standins/systems.ts';
import { TestKeychain } from '../../standins/world.ts';

/** A platform of a team, as its stand-in has it. */
export interface Outside {
  readonly about: About;
  /** What programs and drivers see: the tool on `PATH`, the address of the API. */
  readonly env: Environment;
  readonly token: string;
}

/** The parts of a project file that a test of the whole changes. */
export interface ProjectText {
  environments: Record<string, Record<string, unknown>>;
  services: Record<string, Record<string, unknown>>;
  checks: Record<string, unknown>;
  [key: string]: unknown;
}

export interface TeamOf {
  readonly system: System;
  readonly outside: readonly Outside[];
  /** Whose code answers at an address, by commit; null where nothing does. */
  readonly answering: (url: URL) => string | null;
  readonly edit?: (file: ProjectText) => void;
  /** Files of the fixture that the repository does not have (null), or has otherwise. */
  readonly files?: Readonly<Record<string, string | null>>;
}

const never = new AbortController().signal;
const day = 86_400_000;
/** Whoever asks what is not well asks again after this. */
const askedAgainAfterMs = 10_000;

/**
 * A team's repository on one machine, on the platforms its project file names, worked on as by a window: planned, applied, carried
 * out by the engine, journalled and audited. What the team's own commands do (installing, testing) is left out; time passes by
 * waiting for it, and nobody waits.
 */
export class Team {
  readonly repository: Repository;
  readonly world: World;
  readonly state: string;
  readonly operations: Operations;
  /** Commits whose code answers with errors when it is asked how it is. */
  readonly broken: Set<string>;
  readonly #engine: Engine;
  readonly #clock: PassingClock;

  private constructor(
    repo: Repository,
    world: World,
    state: string,
    { clock, broken }: { readonly clock: PassingClock; readonly broken: Set<string> },
  ) {
    this.#clock = clock;
    this.broken = broken;
    this.repository = repo;
    this.world = world;
    this.state = state;
    this.operations = new Operations(world.own);
    this.#engine = { world, kinds, askGatesAgain, faults: faultsOf({}), key: null };
  }

  static async of(team: TeamOf): Promise<Team> {
    const repo = repositoryOf(team);
    const stateHome = temporaryFolder('state-');
    const around = { clock: new PassingClock(), broken: new Set<string>() };
    return new Team(repo, await worldOf(repo, stateHome, team, around), stateHome, around);
  }

  /** Until the same time tomorrow. */
  nextDay(): void {
    this.#clock.pass(day);
  }

  plan(input: OperationInput): Promise<Plan> {
    this.world.targets.forget(); // a window is told of what changed
    return createPlan(input, this.world, kinds, never);
  }

  /** Plans and carries out, whatever comes of it. */
  async does(
    input: OperationInput,
    given: {
      readonly values?: Readonly<Record<string, string>>;
      readonly overrides?: readonly Override[];
    } = {},
  ): Promise<OperationSummary> {
    const { values = {}, overrides = [] } = given;
    const { hash, remarks } = await this.plan(input);
    assert.equal(remarks.nothingToDo && words(remarks.nothingToDo), null);
    const { own, clock } = this.world;
    const apply = {
      folder: this.repository.folder,
      by: 'Test Author',
      overrides,
      values: Object.keys(values),
    };
    const id = await createOperation(own, hash, apply, clock);
    const secrets = new Map(Object.entries(values).map(([name, value]) => [name, Secret.of(value)]));
    await runOperation(id, this.#engine, { ...noInputs, values: secrets });
    return (await this.operations.get(id)).summary;
  }

  /** As `does`; it has to end well. */
  async did(...[input, given]: Parameters<Team['does']>): Promise<OperationSummary> {
    const summary = await this.does(input, given);
    const log = readFileSync(this.world.own.operation(summary.id).log, 'utf8');
    const why = log.slice(-1500) + JSON.stringify(summary.failure ?? summary.question, null, 1);
    assert.equal(summary.state, 'done', `${input.kind}: ${why}`);
    return summary;
  }

  /** What a person decides where an operation asks for one. */
  async answers({ id, question }: OperationSummary, choice: Choice): Promise<OperationSummary> {
    assert.ok(question, 'nobody is asked');
    const answer = { question: question.id, choice, by: 'Test Author' };
    await runOperation(id, this.#engine, { ...noInputs, answer });
    return (await this.operations.get(id)).summary;
  }

  async reading(environment: string, service: string): Promise<TargetReading> {
    this.world.targets.forget();
    const all = await Promise.all([...this.world.platforms.values()].map((one) => one.read(never)));
    const found = all
      .flat()
      .find(({ target }) => target.environment === environment && target.service === service);
    assert.ok(found, `nothing is known of ${service} in ${environment}`);
    return found;
  }

  /** The commits that serve, by service. */
  async serving(
    environment: string,
    ...services: readonly string[]
  ): Promise<readonly (string | undefined)[]> {
    const readings = await Promise.all(services.map((service) => this.reading(environment, service)));
    return readings.map(({ current }) => current?.commit.sha);
  }

  async variables(environment: string): Promise<readonly StoredVariable[]> {
    const all = [...this.world.platforms.values()].map((one) => one.variables(environment));
    return (await Promise.all(all)).flat();
  }

  /** The journal of an operation, by the type of its lines. */
  async journal(id: OperationSummary['id']): Promise<readonly string[]> {
    const { lines } = await readJournal(this.world.own.operation(id).journal);
    return lines.map(({ type }) => type);
  }

  /** The last line of the audit log, which has to be whole. */
  lastAudited(): AuditEntry {
    const text = readFileSync(this.world.own.audit, 'utf8');
    assert.equal(verifyAudit(text, null).intact, true);
    return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as AuditEntry;
  }

  commit(message: string, files: Readonly<Record<string, string>> = {}): string {
    return this.repository.commit(message, files);
  }
}

export function words(message: Message): string {
  return render(message, english);
}

export function allWords(messages: readonly Message[]): string {
  return messages.map(words).join('\n');
}

function repositoryOf({ system, edit, files = {} }: TeamOf): Repository {
  const repo = repository();
  cpSync(systemFolder(system), repo.folder, { recursive: true });
  const file = JSON.parse(systemText(system, 'taxiway.json').replace(/^\s*\/\/.*$/gm, '')) as ProjectText;
  for (const name of Object.keys(file.checks)) file.checks[name] = quick(file.checks[name]);
  for (const environment of Object.values(file.environments)) {
    delete environment['watch'];
    const gates = environment['gates'] as Record<string, unknown> | undefined;
    delete gates?.['ci']; // there is no GitHub here
  }
  edit?.(file);
  repo.commit('Everything', { ...files, 'taxiway.json': JSON.stringify(file, null, 2) });
  return repo;
}

/** The check is run, what it would run needs the network. */
function quick(check: unknown): unknown {
  return typeof check === 'string' ? 'node -e 0' : { ...(check as object), run: 'node -e 0' };
}

async function worldOf(
  repo: Repository,
  stateHome: string,
  team: TeamOf,
  { clock, broken }: { readonly clock: PassingClock; readonly broken: ReadonlySet<string> },
): Promise<World> {
  const state = await openState({ TAXIWAY_STATE_HOME: stateHome });
  const redactor = new Redactor();
  const git = new Git(repo.folder, gitRunner(repo.folder, redactor));
  const { project } = await git.place();
  const own = state.project(project);
  const keychain = new Keychain(new TestKeychain().load);
  const vault = new SecretVault({ keychain, folder: own.folder('secrets'), keeper: null, clock });
  const base = { project, folder: repo.folder, name: team.system, git, state, own, vault, clock, redactor };
  const targets = new TargetBook(base, clock, Infinity);
  const platforms = team.outside.map(({ about, env, token }): PlatformAdapter => {
    redactor.know(Secret.of(token));
    return new CloudPlatform(about, {
      ...{ project, workspace: repo.folder, folder: join(own.folder(about.id)), env, redactor, vault, clock },
      wait: clock.wait,
      send: (asked, signal) => request(asked, signal, { clock, wait: clock.wait }),
      run: (command, signal) => run(command, redactor, signal),
      token: () => Promise.resolve(Secret.of(token)),
      checkOut: (commit, into, signal) => git.checkOut(commit, into, signal),
      branchOf: (environment) => branchOf(own, environment),
      isLasting: (branch) => targets.isLasting(branch),
      commit: (sha) => git.commit(sha).catch(() => null),
      targets: (signal) => targets.on(about.id, signal),
    });
  });
  const send = ({ url }: { readonly url: string }): Promise<HttpAnswer> => {
    const answer = answerOf(team, broken, new URL(url));
    if (answer.status >= 500) clock.pass(askedAgainAfterMs);
    return Promise.resolve(answer);
  };
  return {
    ...base,
    signIn: signedInAs(null),
    prober: new Prober(clock, send),
    neon: noNeon(),
    tokens: new PlatformTokens(vault, own.folder('accounts')),
    targets,
    platforms: new Map(platforms.map((platform) => [platform.id, platform])),
  };
}

function answerOf({ answering }: TeamOf, broken: ReadonlySet<string>, url: URL): HttpAnswer {
  const commit = answering(url);
  const isVersion = url.pathname.endsWith('version');
  const isWell = commit !== null && (isVersion || !broken.has(commit));
  const body = isVersion ? JSON.stringify({ commit }) : isWell ? 'ok' : 'oh no';
  return { status: commit === null ? 503 : isWell ? 200 : 500, headers: {}, body, durationMs: 1 };
}

/** Real time and what was waited for; a day further on request. */
class PassingClock implements Clock {
  #passedMs = 0;

  now(): number {
    return Date.now() + this.#passedMs;
  }

  elapsed(): number {
    return performance.now() + this.#passedMs;
  }

  readonly wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    this.#passedMs += ms;
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };

  pass(ms: number): void {
    this.#passedMs += ms;
  }
}
