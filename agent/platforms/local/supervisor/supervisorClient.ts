import { setTimeout as delay } from 'node:timers/promises';
import { Failed, failureOf, type Failure } from '../../../protocol/failures.ts';
import type { ProjectId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/say.ts';
import type { Secret } from '../../../run/secret.ts';
import { connect, NobodyAnswers, type Connection } from '../../../state/socket.ts';
import { readJson } from '../../../state/files.ts';
import { isAlive, type ProcessIdentity } from '../../../run/processes.ts';
import type { LocalLayout } from '../layout.ts';
import { supervisorFormat, type Answer, type Ask, type Call, type Progress, type Verb } from './contract.ts';
import { logTail } from './logTail.ts';
import { supervisorSocket } from './supervisorSocket.ts';

export interface ClientParts {
  readonly project: ProjectId;
  readonly layout: LocalLayout;
  /** Starts the supervisor, detached. */
  launch(): Promise<ProcessIdentity>;
  /** The key of the encrypted secrets; null where they are in the keychain or nobody is here who has it. */
  key(): Promise<Secret | null>;
}

export interface CallOptions {
  readonly timeoutMs?: number;
  readonly tell?: (detail: Message) => void;
  readonly signal?: AbortSignal;
}

const shortCallMs = 30_000;
const startLimitMs = 15_000;
const pollMs = 10;
/** Everything may be asked twice, so a supervisor that is killed in the middle is asked again when it is back. */
const mostTries = 3;
/** What starts processes. */
const needsKey: ReadonlySet<Verb> = new Set(['start', 'switch', 'switchBack', 'wake']);
/** One that ended again without a word may have found another one that is just starting. */
const patienceMs = 1000;

/** Talks to the supervisor, and starts it where it does not run. */
export class SupervisorClient {
  readonly #parts: ClientParts;

  constructor(parts: ClientParts) {
    this.#parts = parts;
  }

  /**
   * Failed with what the supervisor failed with; `supervisorGone` where it cannot be started or goes away every time. One of an
   * older format is replaced first.
   */
  async call<V extends Verb>(verb: V, ask: Ask<V>, options: CallOptions = {}): Promise<Answer<V>> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#callOnce(verb, ask, options);
      } catch (error) {
        if (isOlder(failureOf(error))) await this.shutDown(false);
        else if (!(error instanceof NobodyAnswers)) throw error;
        if (tries === mostTries) throw await this.#gone(error);
      }
    }
  }

  async #callOnce<V extends Verb>(verb: V, ask: Ask<V>, options: CallOptions): Promise<Answer<V>> {
    const tell = options.tell ?? (() => undefined);
    const connection = await this.#connected((event) => tell((event as Progress).detail), options.signal);
    try {
      return await this.#asked(connection, verb, ask, options);
    } finally {
      connection.close();
    }
  }

  async #asked<V extends Verb>(
    connection: Connection,
    verb: V,
    ask: Ask<V>,
    { timeoutMs = shortCallMs, signal }: CallOptions,
  ): Promise<Answer<V>> {
    const key = needsKey.has(verb) ? await this.#parts.key() : null;
    if (key) await connection.call(callOf('key', { key: key.reveal() }), { timeoutMs }, signal);
    return (await connection.call(callOf(verb, ask), { timeoutMs }, signal)) as Answer<V>;
  }

  /** Null where no supervisor runs. */
  async callIfRunning<V extends Verb>(verb: V, ask: Ask<V>): Promise<Answer<V> | null> {
    const connection = await this.#tryConnect(() => undefined);
    if (!connection) return null;
    try {
      return (await connection.call(callOf(verb, ask), { timeoutMs: shortCallMs })) as Answer<V>;
    } catch (error) {
      if (error instanceof NobodyAnswers) return null; // it left
      throw error;
    } finally {
      connection.close();
    }
  }

  /** Starts it where it does not run; answers when its addresses are open and its picture is there. */
  async ensure(signal: AbortSignal): Promise<void> {
    await this.call('status', {}, { signal });
  }

  /** Asks it to leave and waits until it did. */
  async shutDown(byPerson: boolean): Promise<boolean> {
    const connection = await this.#tryConnect(() => undefined);
    if (!connection) return false;
    await connection.call(callOf('shutdown', { byPerson }), { timeoutMs: shortCallMs }).catch(butGone);
    await connection.closed;
    await this.#untilGone();
    return true;
  }

  /** It ends a moment after it hung up; until then its picture says that it runs. */
  async #untilGone(): Promise<void> {
    const identity = (await readJson(this.#parts.layout.supervisor)) as ProcessIdentity | null;
    const since = performance.now();
    while (identity && isAlive(identity) && performance.now() - since < startLimitMs) await delay(pollMs);
  }

  async #connected(onEvent: (event: unknown) => void, signal: AbortSignal | undefined): Promise<Connection> {
    const running = await this.#tryConnect(onEvent, signal);
    if (running) return running;
    const started = await this.#parts.launch();
    const connection = await this.#firstAnswer(started, onEvent, signal);
    if (connection) return connection;
    throw await this.#gone();
  }

  /** Null where it ended, or did not answer in time. */
  async #firstAnswer(
    started: ProcessIdentity,
    onEvent: (event: unknown) => void,
    signal: AbortSignal | undefined,
  ): Promise<Connection | null> {
    const since = performance.now();
    for (let lastAlive = since; performance.now() - since < startLimitMs;) {
      const connection = await this.#tryConnect(onEvent, signal);
      if (connection) return connection;
      if (isAlive(started)) lastAlive = performance.now();
      if (performance.now() - lastAlive > patienceMs) return null;
      await delay(pollMs, undefined, { signal });
    }
    return null;
  }

  async #tryConnect(onEvent: (event: unknown) => void, signal?: AbortSignal): Promise<Connection | null> {
    try {
      return await connect(supervisorSocket(this.#parts.project), { onEvent }, signal);
    } catch (error) {
      if (error instanceof NobodyAnswers) return null;
      throw error;
    }
  }

  async #gone(cause?: unknown): Promise<Failed> {
    const detail = await logTail(this.#parts.layout.supervisorLog, 0);
    return new Failed(
      { reason: 'supervisorGone', detail: detail.split('\n').slice(-5).join('\n') },
      { cause },
    );
  }
}

/** It left before it could say so. */
function butGone(error: unknown): void {
  if (!(error instanceof NobodyAnswers)) throw error;
}

function isOlder(failure: Failure): boolean {
  return failure.reason === 'newerFormat' && failure.understood < supervisorFormat;
}

function callOf<V extends Verb>(verb: V, ask: Ask<V>): Call<V> {
  return { format: supervisorFormat, verb, ask };
}
