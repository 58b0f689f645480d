import type { NewStatus } from '../../github/deployments/deployments.ts';
import type { RecordedDeployment } from '../../github/deployments/deploymentsQuery.ts';
import { failureOf } from '../../protocol/failures.ts';
import type { EnvironmentName } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import type { Clock } from '../../run/clock.ts';
import type { StoredOperation } from '../journal/storedOperation.ts';
import { isOpen } from './holders.ts';
import type { NamesOnGitHub } from './namesOnGitHub.ts';
import { Unreached, type Reach } from './reach.ts';
import { recorded, type Teller } from './recorded.ts';
import type { SharedEnvironment } from './sharedEnvironments.ts';
import type { Timing } from './timing.ts';

export interface DeploymentParts {
  readonly reach: Reach;
  readonly stored: StoredOperation;
  readonly environment: SharedEnvironment;
  readonly onGitHub: NamesOnGitHub;
  readonly teller: Teller;
  readonly clock: Clock;
  readonly timing: Timing;
}

/** GitHub is not asked more often than this for what it ought to know already. */
const asksAgainAfterMs = 250;
/** How long a list is asked for anew that does not have our own deployment yet; half of all the time. */
const asksForOwnUpToMs = 4000;

/** The deployment by which an operation is known to others in one environment: made once, found again, told and given up. */
export class OwnDeployment {
  /** What GitHub calls the environment now. */
  readonly onGitHub: EnvironmentName;
  readonly #parts: DeploymentParts;
  #id: number | null;
  /** What GitHub's clock said, and ours at that moment. */
  #gitHubTime = { at: 0, elapsed: 0 };
  /** The last sign of life, by the clock that goes on while the machine sleeps. */
  #heardAt = 0;
  /** It was asked for, and nobody knows whether GitHub heard it. */
  #isUncertain = false;
  /** Made inactive by us, when; a list may be older than that. */
  readonly #retired = new Map<number, number>();

  /** `id`: it was recorded by an earlier runner. */
  constructor(parts: DeploymentParts, id: number | null) {
    this.#parts = parts;
    [this.onGitHub] = parts.onGitHub;
    this.#id = id;
  }

  /** Null before it is recorded. */
  get id(): number | null {
    return this.#id;
  }

  /** Milliseconds since GitHub heard of us last. */
  get silentMs(): number {
    return this.#parts.clock.now() - this.#heardAt;
  }

  /** ms since 1970, by GitHub's clock. */
  get gitHubNow(): number {
    return this.#gitHubTime.at + this.#parts.clock.elapsed() - this.#gitHubTime.elapsed;
  }

  /** `resumed`: an earlier runner may have done so already. */
  async record(resumed: boolean, signal: AbortSignal): Promise<void> {
    if (resumed) await this.#findOwn(signal);
    if (this.#id === null) await this.#create(signal);
  }

  /** A list that lacks our own deployment is older than that, and may lack others. */
  async listWithOwn(signal: AbortSignal): Promise<readonly RecordedDeployment[]> {
    for (let waitMs = asksAgainAfterMs; waitMs <= asksForOwnUpToMs; waitMs *= 2) {
      const all = await this.list(signal);
      if (all.some(({ id }) => id === this.#id)) return all;
      await this.#parts.timing.wait(waitMs, signal);
    }
    const what = say('The answer of GitHub');
    throw new Unreached({ reason: 'timedOut', what, afterMs: 2 * asksForOwnUpToMs });
  }

  /** A list may be older than what we did last. */
  async list(signal: AbortSignal): Promise<readonly RecordedDeployment[]> {
    const { reach, onGitHub } = this.#parts;
    const all = await reach.ask((one, either) => one.newest(onGitHub, either), signal);
    return all.filter(({ id, toldAt }) => toldAt > (this.#retired.get(id) ?? -Infinity));
  }

  async #findOwn(signal: AbortSignal): Promise<void> {
    const { operation } = this.#parts.stored.apply;
    const own = (await this.list(signal)).filter(
      (one) => isOpen(one) && one.payload?.operation === operation,
    );
    const [first, ...more] = own.sort((one, other) => one.id - other.id);
    for (const one of more) await this.retire(one, 'Recorded twice.', signal);
    this.#id = first?.id ?? null;
    this.#isUncertain = false;
    if (first) await this.tell({ state: 'queued', description: 'Taken up again.' }, signal);
  }

  /** A commit that GitHub does not know, for it was not pushed, is recorded on the default branch and says so. */
  async #create(signal: AbortSignal): Promise<void> {
    const { reach, stored, environment, teller } = this.#parts;
    this.#isUncertain = true;
    const askedAt = this.#parts.clock.now();
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
    this.#heard(createdAt, askedAt);
  }

  /** Nobody is stopped by what could not be told: it expires by itself. */
  async retireIfHeard(one: RecordedDeployment, description: string, signal: AbortSignal): Promise<void> {
    try {
      await this.retire(one, description, signal);
    } catch (error) {
      if (!(error instanceof Unreached)) throw error;
    }
  }

  async retire({ id }: RecordedDeployment, description: string, signal: AbortSignal): Promise<void> {
    const status = { state: 'inactive', description } as const;
    const { at } = await this.#parts.reach.ask((one, either) => one.tell(id, status, either), signal);
    this.#retired.set(id, at);
  }

  /** What is still told as serving there is over; of a preview what Taxiway put there, for a workflow's may be elsewhere. */
  async retireServing(description: string, signal: AbortSignal): Promise<void> {
    const isPreview = this.#parts.environment.kind === 'preview';
    const serving = (await this.list(signal)).filter(
      ({ id, state, payload }) => state === 'ready' && id !== this.#id && (!isPreview || payload !== null),
    );
    for (const one of serving) await this.retire(one, description, signal);
  }

  /** Also one that was recorded though nobody heard so. */
  async tell(status: NewStatus, signal: AbortSignal): Promise<void> {
    if (this.#id === null && this.#isUncertain) await this.#findOwn(signal);
    const id = this.#id;
    if (id === null) return;
    const askedAt = this.#parts.clock.now();
    const { at } = await this.#parts.reach.ask((one, either) => one.tell(id, status, either), signal);
    this.#heard(at, askedAt);
  }

  /** Ours is not to count any more; told as well as that is possible. */
  async giveUp(description: string): Promise<void> {
    const { signal } = new AbortController();
    await this.tell({ state: 'inactive', description }, signal).catch(() => undefined); // it expires by itself
    this.#id = null;
    this.#isUncertain = false;
  }

  /** The machine may have slept between question and answer: GitHub heard of us no later than `askedAt`, for all we know. */
  #heard(at: number, askedAt: number): void {
    const { clock } = this.#parts;
    this.#heardAt = askedAt;
    this.#gitHubTime = { at, elapsed: clock.elapsed() };
  }
}

function isUnknownRef(error: unknown): boolean {
  const failure = failureOf(error);
  return failure.reason === 'gitHub' && failure.situation === 'refused' && /ref/i.test(failure.detail);
}
