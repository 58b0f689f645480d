import { badInput, Failed, failureOf } from '../protocol/failures.ts';
import * as requests from '../protocol/requests.ts';
import { say } from '../protocol/say.ts';
import type { SecretEntry } from '../protocol/model.ts';
import { Redactor } from '../run/redact.ts';
import { openState, type State } from '../state/stateDirectory.ts';
import type { Connection } from './connection.ts';
import { Editor } from './editor.ts';
import { introduction } from './introduction.ts';
import { logTo, type Log } from './logger.ts';
import { PingLoop } from './pingLoop.ts';
import type { Projects } from './projects.ts';
import { throwAwayAfter } from './smallHeap.ts';

/** One window that has introduced itself, from its first question to its last. */
export class Session {
  readonly #connection: Connection;
  readonly #redactor = new Redactor();
  readonly #version: string;
  readonly #log: Log;
  readonly #end = new AbortController();
  #ready: Promise<void> | null = null;
  #projects: Projects | null = null;

  constructor(connection: Connection, version: string) {
    this.#connection = connection;
    this.#version = version;
    this.#log = logTo(connection, this.#redactor);
    connection.onFailure = (method, failure) => {
      const detail = failure.reason === 'unexpected' ? failure.detail : failure.reason;
      this.#log('error', `${method}: ${detail}`);
    };
    connection.whenReady = (method) => this.#whenReady(method);
    connection.answer(requests.initialize, introduction, (params) => this.#initialize(params));
    connection.answer(
      requests.shutdown,
      () => null,
      () => this.#shutdown(),
    );
  }

  /** Told once the last answer was given. */
  onShutdown: () => void = () => undefined;

  async #whenReady(method: string): Promise<void> {
    if (method === requests.initialize.method || method === requests.shutdown.method) return;
    if (!this.#ready) throw tooEarly(method);
    await this.#ready;
  }

  async #initialize(params: requests.InitializeParams): Promise<requests.InitializeResult> {
    const ours = requests.protocolVersion;
    if (params.protocol !== ours)
      throw new Failed({ reason: 'protocolMismatch', ours, theirs: params.protocol });
    const state = await openState();
    const answer = { protocol: ours, version: this.#version, storedIn: await storedIn(params.secretStorage) };
    this.#ready ??= this.#begin(params, state);
    this.#ready.catch(() => undefined); // told to whoever asks for something
    return answer;
  }

  /** What takes longer to read than an introduction is read after it. */
  async #begin({ secretStorage, folders }: requests.InitializeParams, state: State): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, untilAnsweredMs));
    const { startWork } = await import('./startWork.ts');
    const editor = new Editor(this.#connection);
    this.#projects = startWork({
      connection: this.#connection,
      editor,
      keeper: secretStorage ? editor : null,
      state,
      redactor: this.#redactor,
      log: this.#log,
      signal: this.#end.signal,
    });
    this.#projects.set(folders);
    new PingLoop(editor, this.#projects).start(this.#end.signal);
    void throwAwayAfter(this.#projects.snapshots(), this.#end.signal);
  }

  async #shutdown(): Promise<null> {
    this.#end.abort();
    await this.#projects?.end().catch((error: unknown) => {
      this.#log('warning', failureOf(error).reason);
    });
    setImmediate(() => void this.#sayGoodbye());
    return null;
  }

  /** Messages are written in their order, so the answer is out when this is. */
  async #sayGoodbye(): Promise<void> {
    await this.#connection.tell(requests.logged, { level: 'debug', line: 'The agent ends.' });
    this.onShutdown();
  }
}

/** The answer is on its way by then. */
const untilAnsweredMs = 5;

function tooEarly(method: string): Failed {
  return badInput(say('{0} was asked before initialize.', method));
}

/** A keychain may wait for a person; an introduction does not. */
const patienceMs = 80;

async function storedIn(hasEditor: boolean): Promise<SecretEntry['storedIn']> {
  const otherwise = hasEditor ? 'secretStorage' : 'none';
  const { Keychain } = await import('../secrets/keychain.ts');
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, patienceMs, 'late').unref());
  return (await Promise.race([new Keychain().situation(), late])) === 'ok' ? 'keychain' : otherwise;
}
