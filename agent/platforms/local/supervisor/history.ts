import type { Clock } from '../../../run/clock.ts';
import type { DeploymentRecord } from '../deploymentRecord.ts';
import type { DeploymentRecords } from '../deploymentRecords.ts';
import { addressOf, type HealthQuestion } from './readiness.ts';

const questionMs = 2000;

export interface HistoryParts {
  readonly records: DeploymentRecords;
  readonly health: HealthQuestion;
  readonly clock: Clock;
  log(line: string): void;
}

/**
 * Notes in the records when a deployment served and how it did. What serves is told by the recorded state, so a note that cannot
 * be written is logged and nothing more.
 */
export class History {
  readonly #parts: HistoryParts;
  #last: Promise<void> = Promise.resolve();

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  /** How the one that is about to be replaced or to sleep is doing, for the day somebody wonders whether to go back to it. */
  async noteHealth(deployment: DeploymentRecord, port: number): Promise<void> {
    const { recipe, commit } = deployment;
    const probe = {
      url: addressOf(port),
      healthPath: recipe.health,
      versionPath: recipe.version,
      commit: commit.sha,
      timeoutMs: questionMs,
    };
    const lastHealth = await this.#parts.health
      .ask(probe, AbortSignal.timeout(2 * questionMs))
      .catch(() => null);
    if (lastHealth) await this.#note(deployment, () => ({ lastHealth }));
  }

  /** The record of a deployment that begins to serve now; one that replaces itself goes on. */
  async served(deployment: DeploymentRecord, replaced: DeploymentRecord | null): Promise<DeploymentRecord> {
    const now = this.#parts.clock.now();
    const record = (await this.#parts.records.get(deployment, deployment.id)) ?? deployment;
    const goesOn = replaced?.id === deployment.id ? record.servedFrom : undefined;
    return {
      ...record,
      servedFrom: goesOn ?? now,
      tookMs: record.tookMs ?? now - record.createdAt,
    };
  }

  /** Not waited for: whoever switched has other things to do. What serves now is what is asked about first. */
  noteSwitch(to: DeploymentRecord | null, from: DeploymentRecord | null): void {
    if (to) void this.#note(to, () => whenItServed(to));
    if (from && from.id !== to?.id) void this.noteEnd(from);
  }

  noteEnd(of: DeploymentRecord): Promise<void> {
    const servedUntil = this.#parts.clock.now();
    return this.#note(of, () => ({ ...whenItServed(of), servedUntil }));
  }

  /** From now on it answers requests. A stretch that nobody saw end counts nothing. */
  noteServing(of: DeploymentRecord): void {
    const since = this.#parts.clock.now();
    void this.#note(of, ({ served }) => ({ served: { ms: served?.ms ?? 0, since } }));
  }

  /** It answers no more: asleep, stopped, crashed or replaced. */
  noteRest(of: DeploymentRecord): void {
    const until = this.#parts.clock.now();
    void this.#note(of, ({ served }) => (served ? { served: ended(served, until) } : {}));
  }

  /** Answers when everything up to now is written. */
  settled(): Promise<void> {
    return this.#last;
  }

  /** One after the other: two notes on one deployment would lose one of them. */
  #note(deployment: DeploymentRecord, noted: Noted): Promise<void> {
    this.#last = this.#last
      .then(() => this.#parts.records.change(deployment, deployment.id, noted))
      .catch((error: unknown) => this.#parts.log(`record of ${deployment.id}: ${String(error)}`));
    return this.#last;
  }
}

type Noted = (record: DeploymentRecord) => Partial<DeploymentRecord>;
type Served = NonNullable<DeploymentRecord['served']>;

function ended({ ms, since }: Served, until: number): Served {
  return { ms: ms + (since === null ? 0 : Math.max(0, until - since)), since: null };
}

/** Again, in case it could not be written when it began. */
function whenItServed({ servedFrom, tookMs }: DeploymentRecord): Partial<DeploymentRecord> {
  return { ...(servedFrom === undefined ? {} : { servedFrom }), ...(tookMs === undefined ? {} : { tookMs }) };
}
