import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../github/client/signIn.ts';
import { Failed } from '../protocol/failures.ts';
import * as requests from '../protocol/requests.ts';
import { Secret } from '../run/secret.ts';
import type { Connection } from './connection.ts';

/** A killed window never answers, so nothing waits longer for one. */
const patienceMs = 3000;
const keyName = 'taxiway.secretsKey';
/** Milliseconds until every window reads what another one wrote: the editor shares that after some 200. */
const settlesWithinMs = 500;

/** What the agent asks of the window it belongs to. */
export class Editor {
  readonly #connection: Pick<Connection, 'ask'>;
  readonly #settlesWithinMs: number;

  constructor(connection: Pick<Connection, 'ask'>, { settlesWithin = settlesWithinMs } = {}) {
    this.#connection = connection;
    this.#settlesWithinMs = settlesWithin;
  }

  /** The key of the encrypted secrets, in the editor's secret storage. */
  async get(): Promise<Secret | null> {
    const { value } = await this.#inTime(this.#connection.ask(requests.readEditorSecret, { key: keyName }));
    return value === null ? null : Secret.of(value);
  }

  /** Windows may make a key at the same time: once this answers, all of them read that of the last. */
  async set(key: Secret): Promise<void> {
    const asked = { key: keyName, value: key.reveal() };
    await this.#inTime(this.#connection.ask(requests.writeEditorSecret, asked));
    await delay(this.#settlesWithinMs);
  }

  /** The sign-in to GitHub that the editor has; null without one, and where it does not answer. */
  async gitHubSession(): Promise<Session | null> {
    const asked = this.#inTime(this.#connection.ask(requests.gitHubSession, null));
    const session = await asked.catch(() => null);
    return session && { token: Secret.of(session.token), account: session.account };
  }

  /** Whether the window answers. */
  async ping(): Promise<boolean> {
    return this.#inTime(this.#connection.ask(requests.ping, null)).then(
      () => true,
      () => false,
    );
  }

  async #inTime<Result>(answer: Promise<Result>): Promise<Result> {
    const late = new AbortController();
    const silence = delay(patienceMs, undefined, { signal: late.signal }).then(() => {
      throw new Failed({ reason: 'keychain', situation: 'other', detail: 'the editor does not answer' });
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      late.abort();
      silence.catch(() => undefined); // it lost the race
      answer.catch(() => undefined);
    }
  }
}
