import type { NewStatus } from '../../github/deployments/deployments.ts';
import type { RecordedDeployment } from '../../github/deployments/deploymentsQuery.ts';
import { failureOf } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { Clock } from '../../run/clock.ts';
import type { StoredOperation } from '../journal/storedOperation.ts';
import { HeldByGone, HeldByUnasked, HeldElsewhere } from './heldElsewhere.ts';
import { holders, isOpen, type Standpoint, type WorkflowDeployment } from './holders.ts';
import type { NamesOnGitHub } from './namesOnGitHub.ts';
import { Unreached, type Reach } from './reach.ts';
import { expiresAfterMs, recorded, type Teller } from './recorded.ts';
import type { SharedEnvironment } from './sharedEnvironments.ts';
import type { Timing } from './timing.ts';

export interface LockParts {
  readonly reach: Reach;
  readonly stored: StoredOperation;
  readonly environment: SharedEnvironment;
  readonly onGitHub: NamesOnGitHub;
  readonly teller: Teller;
  readonly clock: Clock;
  readonly timing: Timing;
  /** Whether the journal of an operation here says that it is over. */
  readonly hasEnded: (operation: string) => Promise<boolean>;
}

export interface Taking {
  /** An earlier runner may have recorded it already. */
  readonly resumed: boolean;
  /** Whose deployments a person wants taken over, having been told whose they were. */
  readonly told: ReadonlySet<number>;
  /** Told once per holder that is waited for. */
  onWaiting(holder: RecordedDeployment): Promise<void>;
}

/** Whoever is about to end is waited for shortly; GitHub is not asked more often than this in the long run. */
const asksAgainAfterMs = { first: 250, most: 2000 };
/** How long a list is asked for anew that does not have our own deployment yet; half of all the time. */
const asksForOwnUpToMs = 4000;
/** Without a sign of life for so long somebody may be about to take over. */
const staleAfterMs = (expiresAfterMs * 2) / 3;

/**
 * The lock of one environment between machines: a deployment on GitHub. Who created the lowest that is not over has it; the
 * others wait in line and give up by making theirs inactive.
 */
export class EnvironmentLock {
  readonly environment: SharedEnvironment;
  /** What GitHub calls it now. */
  readonly onGitHub: EnvironmentName;
  readonly #parts: LockParts;
  #id: number | null;
  /** What GitHub's clock said, and ours at that moment. */
  #gitHubTime = { at: 0, elapsed: 0 };
  /** The last sign of life, by the clock that goes on while the machine sleeps. */
  #heardAt = 0;
  /** Who took it over. */
  #taker: RecordedDeployment | null = null;
  /** It was asked for, and nobody knows whether GitHub heard it. */
  #isUncertain = false;
  /** Made inactive by us, when; a list may be older than that. */
  readonly #retired = new Map<number, number>();
  /** Deployments of workflows whose runs could not be asked for, lately. */
  readonly #unasked = new Map<number, HeldByUnasked>();

  /** `id`: it was taken by an earlier runner. */
  constructor(parts: LockParts, id: number | null = null) {
    this.#parts = parts;
    this.environment = parts.environment;
    [this.onGitHub] = parts.onGitHub;
    this.#id = id;
  }

  /** Of our deployment; null before it is recorded. */
  get id(): number | null {
    return this.#id;
  }

  /** Failed `locked` (also `HeldByGone`) where it is somebody else's; then ours is inactive. `Unreached`: nobody knows whose. */
  async take(taking: Taking, signal: AbortSignal): Promise<void> {
    try {
      if (taking.resumed) await this.#findOwn(signal);
      if (this.#id === null) await this.#create(signal);
      await this.#untilOurs(taking, signal);
    } catch (error) {
      if (error instanceof Unreached) throw error;
      await this.giveUp(failureOf(error).reason === 'locked' ? 'Somebody else was first.' : 'Cancelled.');
      throw error;
    }
  }

  async #untilOurs(taking: Taking, signal: AbortSignal): Promise<void> {
    const { clock, timing, stored } = this.#parts;
    const deadline = clock.elapsed() + stored.apply.waitMs;
    let waitedFor: RecordedDeployment | null = null;
    for (let waitMs = asksAgainAfterMs.first; ; waitMs = Math.min(waitMs * 2, asksAgainAfterMs.most)) {
      const holder: RecordedDeployment | null = await this.#holder(taking.told, signal).catch(
        stillHeldBy(waitedFor),
      );
      if (holder === null) return;
      if (clock.elapsed() >= deadline) throw this.#unasked.get(holder.id) ?? new HeldElsewhere(holder);
      if (holder.id !== waitedFor?.id) await taking.onWaiting(holder);
      waitedFor = holder;
      await timing.wait(waitMs, signal);
    }
  }

  /** Who has it; null where we have. Throws `HeldByGone`. */
  async #holder(told: ReadonlySet<number>, signal: AbortSignal): Promise<RecordedDeployment | null> {
    const all = await this.#listWithOwn(signal);
    const { alive, gone, left, workflows } = holders(all, await this.#standpoint(all));
    const [dead] = gone.filter(({ id }) => !told.has(id));
    if (dead) throw new HeldByGone(dead);
    const asked = workflows.filter(({ deployment }) => !told.has(deployment.id));
    const holder = alive[0] ?? (await this.#running(asked, signal));
    if (holder) return holder;
    for (const one of left) await this.#retireIfHeard(one, 'It ended without a word.', signal);
    for (const one of gone)
      await this.#retireIfHeard(one, `Taken over from ${this.#parts.teller.machine}.`, signal);
    return null;
  }

  async #standpoint(all: readonly RecordedDeployment[]): Promise<Standpoint> {
    const { stored, environment, teller, clock } = this.#parts;
    return {
      id: this.#id ?? 0,
      operation: stored.apply.operation,
      ...{ log: teller.audit.log, host: teller.host, endedHere: await this.#endedHere(all) },
      services: environment.services,
      now: this.#gitHubTime.at + clock.elapsed() - this.#gitHubTime.elapsed,
    };
  }

  /** Operations whose journal here says that they ended, and that GitHub was told so as well as that was possible. */
  async #endedHere(all: readonly RecordedDeployment[]): Promise<ReadonlySet<string>> {
    const { teller, hasEnded } = this.#parts;
    const ended = new Set<string>();
    for (const one of all)
      if (
        one.payload?.audit.log === teller.audit.log &&
        isOpen(one) &&
        (await hasEnded(one.payload.operation))
      )
        ended.add(one.payload.operation);
    return ended;
  }

  /** The first whose workflow run is alive, or may be. */
  async #running(
    workflows: readonly WorkflowDeployment[],
    signal: AbortSignal,
  ): Promise<RecordedDeployment | null> {
    for (const { run, deployment } of workflows) {
      try {
        const ask = this.#parts.reach.ask((all, either) => all.isRunning(run, either), signal);
        if (await ask) return deployment;
      } catch (error) {
        if (!(error instanceof Unreached)) throw error;
        const unasked = new HeldByUnasked(deployment);
        if (!mayAnswerLater(error)) throw unasked;
        this.#unasked.set(deployment.id, unasked);
        return deployment;
      }
    }
    return null;
  }

  /** A list that lacks our own deployment is older than that, and may lack others. */
  async #listWithOwn(signal: AbortSignal): Promise<readonly RecordedDeployment[]> {
    for (let waitMs = asksAgainAfterMs.first; waitMs <= asksForOwnUpToMs; waitMs *= 2) {
      const all = await this.#list(signal);
      if (all.some(({ id }) => id === this.#id)) return all;
      await this.#parts.timing.wait(waitMs, signal);
    }
    const what = say('The answer of GitHub');
    throw new Unreached({ reason: 'timedOut', what, afterMs: 2 * asksForOwnUpToMs });
  }

  /** A list may be older than what we did last. */
  async #list(signal: AbortSignal): Promise<readonly RecordedDeployment[]> {
    const { reach, onGitHub } = this.#parts;
    const all = await reach.ask((one, either) => one.newest(onGitHub, either), signal);
    return all.filter(({ id, toldAt }) => toldAt > (this.#retired.get(id) ?? -Infinity));
  }

  async #findOwn(signal: AbortSignal): Promise<void> {
    const { operation } = this.#parts.stored.apply;
    const own = (await this.#list(signal)).filter(
      (one) => isOpen(one) && one.payload?.operation === operation,
    );
    const [first, ...more] = own.sort((one, other) => one.id - other.id);
    for (const one of more) await this.#retire(one, 'Recorded twice.', signal);
    this.#id = first?.id ?? null;
    this.#isUncertain = false;
    if (first) await this.tell({ state: 'queued', description: 'Taken up again.' }, signal);
  }

  /** A commit that GitHub does not know, for it was not pushed, is recorded on the default branch and says so. */
  async #create(signal: AbortSignal): Promise<void> {
    const { reach, stored, environment, teller } = this.#parts;
    this.#isUncertain = true;
    const there = { ...environment, name: this.onGitHub };
    const wanted = (isPushed: boolean) => recorded(stored, there, teller, isPushed);
    const { id, createdAt } = await reach.ask(async (deployments, either) => {
      try {
        return await deployments.create(wanted(true), either);
      } catch (error) {
        if (environment.commit === null || !isUnknownRef(error)) throw error;
        return deployments.create(wanted(false), either);
      }
    }, signal);
    this.#id = id;
    this.#isUncertain = false;
    this.#heard(createdAt);
  }

  /** Nobody is stopped by what could not be told: it expires by itself. */
  async #retireIfHeard(one: RecordedDeployment, description: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#retire(one, description, signal);
    } catch (error) {
      if (!(error instanceof Unreached)) throw error;
    }
  }

  async #retire({ id }: RecordedDeployment, description: string, signal: AbortSignal): Promise<void> {
    const status = { state: 'inactive', description } as const;
    const { at } = await this.#parts.reach.ask((one, either) => one.tell(id, status, either), signal);
    this.#retired.set(id, at);
  }

  /** What is still told as serving there is over; of a preview what Taxiway put there, for a workflow's may be elsewhere. */
  async retireServing(description: string, signal: AbortSignal): Promise<void> {
    const isPreview = this.environment.kind === 'preview';
    const serving = (await this.#list(signal)).filter(
      ({ id, state, payload }) => state === 'ready' && id !== this.#id && (!isPreview || payload !== null),
    );
    for (const one of serving) await this.#retire(one, description, signal);
  }

  /** Also one that was recorded though nobody heard so. */
  async tell(status: NewStatus, signal: AbortSignal): Promise<void> {
    if (this.#id === null && this.#isUncertain) await this.#findOwn(signal);
    const id = this.#id;
    if (id === null) return;
    const { at } = await this.#parts.reach.ask((one, either) => one.tell(id, status, either), signal);
    this.#heard(at);
  }

  /** A sign of life; none for what was taken over while this machine slept. */
  async renew(signal: AbortSignal): Promise<void> {
    await this.#look(signal);
    if (!this.#taker) await this.tell({ state: 'in_progress', description: 'Still at work.' }, signal);
  }

  /** Failed `locked` where somebody took over; `Unreached` where that cannot be told and may well have happened. */
  async prove(signal: AbortSignal): Promise<void> {
    try {
      await this.#look(signal);
    } catch (error) {
      const mayBeTaken = this.#parts.clock.now() - this.#heardAt >= expiresAfterMs;
      if (mayBeTaken || !(error instanceof Unreached)) throw error;
    }
    if (this.#taker) throw new HeldElsewhere(this.#taker);
  }

  /** Only where so long has passed that somebody may have taken over. */
  async #look(signal: AbortSignal): Promise<void> {
    if (this.#parts.clock.now() - this.#heardAt < staleAfterMs || this.#taker || this.#id === null) return;
    const all = await this.#list(signal);
    const own = all.find(({ id }) => id === this.#id);
    if (!own || isOpen(own)) return;
    const later = all.filter((one) => one.id > own.id && one.state !== 'inactive');
    this.#taker = later[0] ?? own;
  }

  /** Ours is not to count any more; told as well as that is possible. */
  async giveUp(description: string): Promise<void> {
    const { signal } = new AbortController();
    await this.tell({ state: 'inactive', description }, signal).catch(() => undefined); // it expires by itself
    this.#id = null;
    this.#isUncertain = false;
  }

  #heard(at: number): void {
    const { clock } = this.#parts;
    this.#heardAt = clock.now();
    this.#gitHubTime = { at, elapsed: clock.elapsed() };
  }
}

/** Once somebody was seen to have it, an answer that fails opens nothing. */
function stillHeldBy(seen: RecordedDeployment | null): (error: unknown) => RecordedDeployment {
  return (error) => {
    if (seen && error instanceof Unreached) return seen;
    throw error;
  };
}

/** Not where this account may never ask. */
function mayAnswerLater({ failure }: Unreached): boolean {
  return failure.reason !== 'gitHub' || !['noPermission', 'singleSignOn'].includes(failure.situation);
}

function isUnknownRef(error: unknown): boolean {
  const failure = failureOf(error);
  return failure.reason === 'gitHub' && failure.situation === 'refused' && /ref/i.test(failure.detail);
}
