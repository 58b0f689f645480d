import { setTimeout as delay } from 'node:timers/promises';
import { failureOf } from '../protocol/failures.ts';
import type { CommitSha } from '../protocol/ids.ts';
import type { Health } from '../protocol/model.ts';
import { say, type Message } from '../protocol/say.ts';
import { explain } from '../protocol/explain.ts';
import { systemClock, type Clock } from '../run/clock.ts';
import { request, type HttpAnswer } from '../run/http.ts';
import type { Secret } from '../run/secret.ts';
import { versionIn } from './version.ts';
import { sameVersion } from '../project/sameVersion.ts';

/** Where something runs and how it is asked. */
export interface Probe {
  /** Its address, without the paths below: `http://127.0.0.1:4100`. */
  readonly url: string;
  /** The `Host` header where the address is shared: `staging.shop.localhost`. */
  readonly host?: string;
  /** Path that answers 2xx when healthy; null: any answer but a gateway's own counts. */
  readonly healthPath: string | null;
  /** Path whose answer holds the commit; null: not asked. */
  readonly versionPath: string | null;
  /** That should run there; null where nobody knows. */
  readonly commit: CommitSha | null;
  /** Of each request. */
  readonly timeoutMs: number;
}

export interface Wait {
  /** What it must say it is; null: any version. */
  readonly version: CommitSha | null;
  readonly withinMs: number;
  /** Between questions; the first is asked at once. */
  readonly everyMs?: number;
  /** Told after every answer. */
  onAnswer?(health: Health, waitedMs: number): void;
}

export interface Waited {
  readonly ended: 'healthy' | 'neverHealthy' | 'wrongVersion';
  /** The last answer. */
  readonly health: Health;
  readonly waitedMs: number;
}

type Send = typeof request;

/** Whether the repository has a commit of this id, whole or shortened. */
export type IsCommit = (id: string, signal: AbortSignal) => Promise<boolean>;

/** The headers that open a protected address; null where nobody has any. */
export type PassFor = (url: string, signal: AbortSignal) => Promise<Readonly<Record<string, Secret>> | null>;

/** Asks running things how they are. It never throws for a bad answer: that is a health too; only a cancel throws. */
export class Prober {
  readonly #clock: Clock;
  readonly #send: Send;
  readonly #isCommit: IsCommit;
  readonly #passFor: PassFor;
  /** The last answer that was not what should run, and whether it was a commit. */
  #last: { readonly version: string; readonly isCommit: boolean } | null = null;

  constructor(
    clock: Clock = systemClock,
    send: Send = request,
    isCommit: IsCommit = () => Promise.resolve(false),
    passFor: PassFor = () => Promise.resolve(null),
  ) {
    this.#clock = clock;
    this.#send = send;
    this.#isCommit = isCommit;
    this.#passFor = passFor;
  }

  async ask(probe: Probe, signal: AbortSignal): Promise<Health> {
    const answer = await this.#get(probe, probe.healthPath ?? '/', signal);
    const at = this.#clock.now();
    if (!isAnswer(answer)) return { state: 'failing', at, message: answer };
    const seen = { at, status: answer.status, latencyMs: Math.round(answer.durationMs) };
    if (!isHealthy(answer.status, probe.healthPath))
      return { ...seen, state: 'failing', message: say('answered {0}', answer.status) };
    const version = await this.#version(probe, signal);
    return { ...seen, state: 'healthy', ...(version === null ? {} : { version }) };
  }

  /** Asks until it is healthy and of the right version, or the time is over. */
  async waitUntilHealthy(probe: Probe, wait: Wait, signal: AbortSignal): Promise<Waited> {
    const started = this.#clock.elapsed();
    for (;;) {
      const health = await this.ask({ ...probe, commit: wait.version ?? probe.commit }, signal);
      const waitedMs = this.#clock.elapsed() - started;
      wait.onAnswer?.(health, waitedMs);
      const ended = endingOf(health, wait.version);
      const pause = wait.everyMs ?? pauseAfter(waitedMs);
      if (ended === 'healthy' || waitedMs + pause > wait.withinMs) return { ended, health, waitedMs };
      await delay(pause, undefined, { signal });
    }
  }

  async #version(probe: Probe, signal: AbortSignal): Promise<string | null> {
    if (probe.versionPath === null) return null;
    const answer = await this.#get(probe, probe.versionPath, signal);
    const version = isAnswer(answer) && answer.status < 300 ? versionIn(answer.body) : null;
    return version !== null && (await this.#mayBeTold(version, probe, signal)) ? version : null;
  }

  /** A service may answer anything, and what looks like a commit may be a secret of it: health is written down and shown. */
  async #mayBeTold(version: string, { commit }: Probe, signal: AbortSignal): Promise<boolean> {
    if (commit !== null && sameVersion(commit, version)) return true;
    if (this.#last?.version !== version)
      this.#last = { version, isCommit: await this.#isCommit(version, signal).catch(() => false) };
    signal.throwIfAborted();
    return this.#last.isCommit;
  }

  /** The answer, or why there is none. */
  async #get(
    { url, host, timeoutMs }: Probe,
    path: string,
    signal: AbortSignal,
  ): Promise<HttpAnswer | Message> {
    try {
      const asked = { url: new URL(path, url).href, timeoutMs, ...(host === undefined ? {} : { host }) };
      const answer = await this.#send(asked, signal);
      // A platform may let nobody in who is not signed in there; what does so itself answers the same again.
      const headers = answer.status === 401 ? await this.#passFor(url, signal).catch(() => null) : null;
      signal.throwIfAborted();
      return headers ? await this.#send({ ...asked, headers }, signal) : answer;
    } catch (error) {
      signal.throwIfAborted();
      return explain(failureOf(error)).what;
    }
  }
}

/** A start takes 100 ms or a minute: ask often at first, then no more than needed. */
function pauseAfter(waitedMs: number): number {
  return waitedMs < 2000 ? 50 : waitedMs < 10_000 ? 250 : 1000;
}

function endingOf(health: Health, expected: CommitSha | null): Waited['ended'] {
  if (health.state !== 'healthy') return 'neverHealthy';
  return expected === null || sameVersion(expected, health.version) ? 'healthy' : 'wrongVersion';
}

function isAnswer(answer: HttpAnswer | Message): answer is HttpAnswer {
  return 'status' in answer;
}

/** Without a path of its own, an answer from behind the gateway is all that can be asked for. */
function isHealthy(status: number, healthPath: string | null): boolean {
  if (healthPath === null) return status < 502 || status > 504;
  return status >= 200 && status < 300;
}
