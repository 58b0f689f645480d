import { signedInAs } from './signedInAs.ts';
import { Prober } from '../../agent/health/prober.ts';
import type { Draft, Kind } from '../../agent/operations/kind.ts';
import { kinds } from '../../agent/operations/kinds/registry.ts';
import type { Ended } from '../../agent/operations/journal/journalEntries.ts';
import type { World } from '../../agent/operations/world.ts';
import type { Step, StepContext } from '../../agent/platforms/platform.ts';
import { Git } from '../../agent/project/git.ts';
import { gitRunner } from '../../agent/project/runGit.ts';
import { failureOf } from '../../agent/protocol/failures.ts';
import { as, type OperationId } from '../../agent/protocol/ids.ts';
import type { OperationInput } from '../../agent/protocol/input.ts';
import type { CommitInfo } from '../../agent/protocol/model.ts';
import { render, type Message } from '../../agent/protocol/say.ts';
import type { Clock } from '../../agent/run/clock.ts';
import type { HttpAnswer, HttpRequest } from '../../agent/run/http.ts';
import { Redactor } from '../../agent/run/redact.ts';
import { Secret } from '../../agent/run/secret.ts';
import { Keychain } from '../../agent/secrets/keychain.ts';
import { PlatformTokens } from '../../agent/secrets/platformTokens.ts';
import { SecretVault } from '../../agent/secrets/vault.ts';
import { openState } from '../../agent/state/stateDirectory.ts';
import { noNeon } from './neon/modelClient.ts';
import { ModelPlatform } from './modelPlatform.ts';
import { rememberingGit } from './rememberingGit.ts';
import { type Repository, temporaryFolder } from './repository.ts';

/** A clock that moves only when it is told to. It begins on a Wednesday at noon, UTC. */
export class TestClock implements Clock {
  #passed = 0;

  now(): number {
    return Date.UTC(2026, 6, 1, 12) + this.#passed;
  }

  elapsed(): number {
    return this.#passed;
  }

  advance(ms: number): void {
    this.#passed += ms;
  }
}

/** What a keychain holds, by account. */
export class TestKeychain {
  readonly values = new Map<string, string>();
  isThere = true;

  load = (): Promise<never> => {
    if (!this.isThere) return Promise.reject(new Error('no keychain'));
    const keytar = {
      getPassword: (_service: string, account: string) => Promise.resolve(this.values.get(account) ?? null),
      setPassword: (_service: string, account: string, value: string) =>
        Promise.resolve(void this.values.set(account, value)),
      deletePassword: (_service: string, account: string) => Promise.resolve(this.values.delete(account)),
    };
    return Promise.resolve(keytar as never);
  };
}

export const never = new AbortController().signal;

/** A project whose repository is real and whose platform, time and keychain are of this test. */
export class TestWorld {
  readonly repository: Repository;
  readonly world: World;
  readonly platform: ModelPlatform;
  readonly clock: TestClock;
  readonly keychain: TestKeychain;
  /** What operations noted at their end. */
  readonly notes: string[] = [];
  /** What git was asked, by its first word. */
  readonly gitCalls: string[];

  private constructor(
    parts: Pick<TestWorld, 'repository' | 'world' | 'platform' | 'clock' | 'keychain' | 'gitCalls'>,
  ) {
    this.repository = parts.repository;
    this.world = parts.world;
    this.platform = parts.platform;
    this.clock = parts.clock;
    this.keychain = parts.keychain;
    this.gitCalls = parts.gitCalls;
  }

  static async of(repository: Repository, signIn = signedInAs(null)): Promise<TestWorld> {
    const clock = new TestClock();
    const platform = new ModelPlatform(clock);
    const keychain = new TestKeychain();
    const state = await openState({ TAXIWAY_STATE_HOME: temporaryFolder('state-') });
    const redactor = new Redactor();
    const run = rememberingGit(repository.folder, gitRunner(repository.folder, redactor));
    const gitCalls: string[] = [];
    const git = new Git(repository.folder, (args, ...more) => {
      gitCalls.push(args[0] ?? '');
      return run(args, ...more);
    });
    const { project } = await git.place();
    const own = state.project(project);
    const platforms = new Map([[platform.id, platform]]);
    const send = (request: HttpRequest): Promise<HttpAnswer> =>
      Promise.resolve(
        answer(
          request,
          [...platforms.values()].filter((one) => one instanceof ModelPlatform),
          clock,
        ),
      );
    const vault = new SecretVault({
      keychain: new Keychain(keychain.load),
      folder: own.folder('secrets'),
      keeper: null,
      clock,
    });
    const world: World = {
      project,
      folder: repository.folder,
      name: 'sample',
      git,
      state,
      own,
      vault,
      signIn,
      prober: new Prober(clock, send),
      clock,
      redactor,
      neon: noNeon(),
      tokens: new PlatformTokens(vault, own.folder('accounts')),
      targets: { forget: () => undefined, on: () => Promise.resolve([]) },
      platforms,
    };
    return new TestWorld({ repository, world, platform, clock, keychain, gitCalls });
  }

  /** Another platform, for targets that are not on this machine. */
  platformNamed(id: string): ModelPlatform {
    const made = new ModelPlatform(this.clock, id);
    (this.world.platforms as Map<string, ModelPlatform>).set(id, made);
    return made;
  }

  commit(ref: string): Promise<CommitInfo> {
    return this.world.git.commit(ref);
  }

  /** As if this commit ran there; the time it was put there is now. */
  async serves(environment: string, service: string, ref: string): Promise<CommitInfo> {
    const commit = await this.commit(ref);
    const recipe = { build: 'make' } as never;
    const artifact = this.platform.artifactId(recipe, service, commit.sha, null);
    this.platform.deployed(environment, service, commit, { artifact });
    return commit;
  }

  draft(input: OperationInput): Promise<Draft> {
    return kind(input).draft(input, this.world, never);
  }

  async steps({ facts }: Draft, operation = 'op-1'): Promise<readonly Step[]> {
    return kind(facts.input).steps(facts, this.world, { name: 'Test Author', operation });
  }

  context(
    operation = 'op-1',
    values: Readonly<Record<string, string>> = {},
  ): StepContext & { readonly lines: string[] } {
    const lines: string[] = [];
    return {
      operation: as<OperationId>(operation),
      signal: never,
      lines,
      log: (line) => void lines.push(line),
      progress: () => undefined,
      value: (name) => (values[name] === undefined ? null : Secret.of(values[name])),
    };
  }

  /** Plans and carries out, as an engine would: what fails is brought back, and then thrown. */
  async carryOut(input: OperationInput, { operation = 'op-1', values = {} } = {}): Promise<Draft> {
    const draft = await this.draft(input);
    const steps = await this.steps(draft, operation);
    const context = this.context(operation, values);
    const begun: Step[] = [];
    try {
      for (const step of steps) {
        begun.unshift(step);
        if (!(await step.isDone(context))) await step.do(context);
      }
    } catch (error) {
      for (const step of begun) await step.undo?.(context);
      await this.#ended(draft, begun, operation, { state: 'failed', failure: failureOf(error) });
      throw error;
    }
    await this.#ended(draft, begun, operation, { state: 'done', failure: null });
    return draft;
  }

  async #ended(
    { facts }: Draft,
    begun: readonly Step[],
    operation: string,
    how: Pick<Ended, 'state' | 'failure'>,
  ): Promise<void> {
    const ended = { ...how, result: null, undo: null };
    const ids = new Set<string>(begun.map(({ id }) => id));
    const note = await kind(facts.input).ended?.(facts, this.world, {
      ...{ operation: as(operation), ended },
      begun: ids,
    });
    if (note) this.notes.push(render(note));
  }
}

export function kind(input: OperationInput): Kind {
  return kinds.get(input.kind)!;
}

/** `[verdict] text`, by gate. */
export function gatesOf({ facts, remarks }: Draft): Readonly<Record<string, string>> {
  return Object.fromEntries(
    facts.gates.map(({ gate, verdict, binding }) => {
      const words = remarks.gates.find((remark) => remark.gate === gate)?.text;
      return [gate, `${binding ? verdict : `(${verdict})`} ${words ? render(words) : ''}`];
    }),
  );
}

export function verdictsOf({ facts }: Draft): Readonly<Record<string, string>> {
  return Object.fromEntries(facts.gates.map(({ gate, verdict }) => [gate, verdict]));
}

export function stepIds({ facts }: Draft): readonly string[] {
  return facts.steps.map(({ id }) => id);
}

export function text(message: Message | null): string {
  return message ? render(message) : '';
}

export function texts(messages: readonly Message[]): readonly string[] {
  return messages.map((message) => render(message));
}

/** Every answer takes a millisecond, one that fails takes ten seconds: nobody waits in these tests. */
function answer({ url }: HttpRequest, platforms: readonly ModelPlatform[], clock: TestClock): HttpAnswer {
  const { hostname, pathname } = new URL(url);
  const [service = '', environment = ''] = hostname.split('.');
  const [found = null] = platforms.flatMap((platform) => platform.answer(environment, service) ?? []);
  const status = found === null ? 502 : found.healthy ? 200 : 500;
  clock.advance(status === 200 ? 1 : 10_000);
  const body = pathname === '/version' ? (found?.version ?? '') : 'ok';
  return { status, headers: {}, body, durationMs: 1 };
}
