import type { RecordedDeployment } from '../../github/deployments/deploymentsQuery.ts';
import { failureOf } from '../../protocol/failures.ts';
import { HeldByGone, HeldByUnasked, HeldElsewhere } from './heldElsewhere.ts';
import { holders, isOpen, type Standpoint, type WorkflowDeployment } from './holders.ts';
import { OwnDeployment, type DeploymentParts } from './ownDeployment.ts';
import { Unreached } from './reach.ts';
import { expiresAfterMs } from './recorded.ts';
import type { SharedEnvironment } from './sharedEnvironments.ts';

export interface LockParts extends DeploymentParts {
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
/** Without a sign of life for so long somebody may be about to take over. */
const staleAfterMs = (expiresAfterMs * 2) / 3;

/**
 * The lock of one environment between machines: a deployment on GitHub. Who created the lowest that is not over has it; the
 * others wait in line and give up by making theirs inactive.
 */
export class EnvironmentLock {
  readonly environment: SharedEnvironment;
  /** By which others know that we want it. */
  readonly own: OwnDeployment;
  readonly #parts: LockParts;
  /** Who took it over. */
  #taker: RecordedDeployment | null = null;
  /** Deployments of workflows whose runs could not be asked for, lately. */
  readonly #unasked = new Map<number, HeldByUnasked>();

  /** `id`: it was taken by an earlier runner. */
  constructor(parts: LockParts, id: number | null = null) {
    this.#parts = parts;
    this.environment = parts.environment;
    this.own = new OwnDeployment(parts, id);
  }

  /** Failed `locked` (also `HeldByGone`) where it is somebody else's; then ours is inactive. `Unreached`: nobody knows whose. */
  async take(taking: Taking, signal: AbortSignal): Promise<void> {
    try {
      await this.own.record(taking.resumed, signal);
      await this.#untilOurs(taking, signal);
    } catch (error) {
      if (error instanceof Unreached) throw error;
      await this.own.giveUp(failureOf(error).reason === 'locked' ? 'Somebody else was first.' : 'Cancelled.');
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
    const all = await this.own.listWithOwn(signal);
    const { alive, gone, left, workflows } = holders(all, await this.#standpoint(all));
    const [dead] = gone.filter(({ id }) => !told.has(id));
    if (dead) throw new HeldByGone(dead);
    const asked = workflows.filter(({ deployment }) => !told.has(deployment.id));
    const holder = alive[0] ?? (await this.#running(asked, signal));
    if (holder) return holder;
    for (const one of left) await this.own.retireIfHeard(one, 'It ended without a word.', signal);
    for (const one of gone)
      await this.own.retireIfHeard(one, `Taken over from ${this.#parts.teller.machine}.`, signal);
    return null;
  }

  async #standpoint(all: readonly RecordedDeployment[]): Promise<Standpoint> {
    const { stored, environment, teller } = this.#parts;
    return {
      id: this.own.id ?? 0,
      operation: stored.apply.operation,
      ...{ log: teller.audit.log, host: teller.host, endedHere: await this.#endedHere(all) },
      services: environment.services,
      now: this.own.gitHubNow,
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

  /** A sign of life; none for what was taken over while this machine slept. */
  async renew(signal: AbortSignal): Promise<void> {
    await this.#look(signal);
    if (!this.#taker) await this.own.tell({ state: 'in_progress', description: 'Still at work.' }, signal);
  }

  /** Failed `locked` where somebody took over; `Unreached` where that cannot be told and may well have happened. */
  async prove(signal: AbortSignal): Promise<void> {
    try {
      await this.#look(signal);
    } catch (error) {
      const mayBeTaken = this.own.silentMs >= expiresAfterMs;
      if (mayBeTaken || !(error instanceof Unreached)) throw error;
    }
    if (this.#taker) throw new HeldElsewhere(this.#taker);
  }

  /** Only where so long has passed that somebody may have taken over. */
  async #look(signal: AbortSignal): Promise<void> {
    if (this.own.silentMs < staleAfterMs || this.#taker || this.own.id === null) return;
    const all = await this.own.list(signal);
    const own = all.find(({ id }) => id === this.own.id);
    if (!own || isOpen(own)) return;
    const later = all.filter((one) => one.id > own.id && one.state !== 'inactive');
    this.#taker = later[0] ?? own;
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
