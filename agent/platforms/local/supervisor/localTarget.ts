import { Failed } from '../../../protocol/failures.ts';
import type { ArtifactId, OperationId } from '../../../protocol/ids.ts';
import type { Health } from '../../../protocol/model.ts';
import { say, type Message } from '../../../protocol/say.ts';
import { shortCommit } from '../deploymentRecord.ts';
import type { TargetName } from '../layout.ts';
import type { Running, ServiceState, TargetStatus } from './contract.ts';
import type { DesiredState, DesiredTarget } from './desiredState.ts';
import type { Destination } from './door.ts';
import type { History } from './history.ts';
import { KeptDeployment, type Keeping } from './keptDeployment.ts';
import type { Page } from './pages.ts';
import { addressOf } from './readiness.ts';
import { targetPage } from './targetPage.ts';

/** A candidate that nobody came back for. */
const forgottenAfterMs = 10 * 60_000;

export interface TargetParts extends Omit<Keeping, 'stillRuns'> {
  readonly desired: DesiredState;
  readonly history: History;
  /** When it wakes by its schedule. */
  wakesAt(): number | null;
  /** A version left: what it needed may be unneeded now. */
  left(): void;
  log(line: string): void;
}

/** One service in one environment: what runs there, what is about to, and what is on its way out. */
export class LocalTarget implements Destination {
  readonly name: TargetName;
  /** Its own address; set before anything runs. */
  port = 0;
  readonly #parts: TargetParts;
  readonly #leaving = new Set<KeptDeployment>();
  #current: KeptDeployment | null = null;
  #candidate: KeptDeployment | null = null;
  #started: Promise<Health> | null = null;
  #forgetting: NodeJS.Timeout | undefined;

  constructor(name: TargetName, parts: TargetParts) {
    this.name = name;
    this.#parts = parts;
  }

  readonly route = () => this.#current?.process ?? null;

  get #desired(): DesiredTarget {
    return this.#parts.desired.target(this.name);
  }

  /** Starts it beside what runs. Asked again for the same operation, it answers what the first one does. */
  async start(running: Running, tell: (detail: Message) => void): Promise<Health> {
    const known = this.#startOf(running);
    if (known) return known;
    await this.#dropCandidate();
    const serving = this.route();
    if (serving && this.#current)
      void this.#parts.history.noteHealth(this.#current.running.deployment, serving.port);
    const candidate = new KeptDeployment(running, this.#keeping());
    this.#candidate = candidate;
    this.#started = candidate.begin(tell);
    this.#forgetting = setTimeout(() => void this.#dropCandidate(), forgottenAfterMs).unref();
    this.#parts.changed();
    try {
      return await this.#started;
    } catch (error) {
      if (this.#candidate === candidate) await this.#dropCandidate();
      throw error;
    }
  }

  #startOf({ operation, deployment }: Running): Promise<Health> | null {
    const isIt = (kept: KeptDeployment | null): boolean =>
      kept?.running.operation === operation && kept.running.deployment.id === deployment.id;
    if (isIt(this.#current) && this.#current?.health) return Promise.resolve(this.#current.health);
    return isIt(this.#candidate) && !this.#candidate?.isLost ? this.#started : null;
  }

  /** Traffic moves to the candidate in one moment; the other finishes what it has and ends. */
  async switch(operation: OperationId): Promise<void> {
    const { current, asleepSince, before: earlier } = this.#desired;
    const next = this.#candidate;
    const isAgain = current?.operation === operation;
    if (isAgain && next?.running.operation !== operation) return;
    if (next?.running.operation !== operation || !next.process) throw gone();
    const deployment = await this.#parts.history.served(next.running.deployment);
    const before = isAgain ? earlier : { current, asleepSince };
    await this.#record({ current: { operation, deployment }, asleepSince: null, before });
    this.#replaceBy(next, current);
  }

  /** In one moment requests go to the next; the other finishes what it has and ends. */
  #replaceBy(next: KeptDeployment, replaced: Running | null): void {
    clearTimeout(this.#forgetting);
    const before = this.#current;
    this.#current = next;
    this.#candidate = null;
    next.keep();
    this.#parts.changed();
    this.#parts.history.noteSwitch(this.#desired.current?.deployment ?? null, replaced?.deployment ?? null);
    this.#letGo(before);
  }

  /** Brings back what was there before this operation's switch. */
  async switchBack(operation: OperationId, tell: (detail: Message) => void): Promise<void> {
    const { current, before } = this.#desired;
    if (current?.operation !== operation) return;
    if (!before?.current) return this.clear();
    if (before.asleepSince !== null) return this.#sleepAgain(before.current, before.asleepSince, current);
    await this.#dropCandidate();
    const next = new KeptDeployment(before.current, this.#keeping());
    this.#candidate = next;
    await next.begin(tell);
    await this.#record({ current: before.current, asleepSince: null, before: null });
    this.#replaceBy(next, current);
    await this.#parts.history.settled();
  }

  async #sleepAgain(current: Running, asleepSince: number, replaced: Running): Promise<void> {
    await this.#record({ current, asleepSince, before: null });
    await this.#parts.history.noteEnd(replaced.deployment);
    await this.#stop();
  }

  async drop(operation: OperationId): Promise<void> {
    if (this.#candidate?.running.operation === operation) await this.#dropCandidate();
  }

  async #dropCandidate(): Promise<void> {
    clearTimeout(this.#forgetting);
    const dropped = this.#candidate;
    this.#candidate = null;
    await dropped?.end();
    this.#parts.changed();
  }

  /** Nothing is deployed there any more. */
  async clear(): Promise<void> {
    const { current } = this.#desired;
    await this.#record({ current: null, asleepSince: null, keepAwakeUntil: null, before: null });
    if (current) await this.#parts.history.noteEnd(current.deployment);
    await this.#stop();
  }

  async sleep(): Promise<void> {
    if (this.#desired.current === null || this.#desired.asleepSince !== null) return;
    await this.#record({ asleepSince: this.#parts.clock.now(), keepAwakeUntil: null });
    await this.#stop();
  }

  /** What slept and does not become healthy sleeps on; what should run is tried again. */
  async wake(keepAwakeUntil: number | null, tell: (detail: Message) => void): Promise<Health> {
    const { current, asleepSince } = this.#desired;
    if (!current) throw new Failed({ reason: 'badInput', message: say('Nothing is deployed there yet.') });
    await this.#record({ asleepSince: null, keepAwakeUntil });
    if (this.#current?.health) return this.#current.health;
    await this.#current?.end();
    const kept = new KeptDeployment(current, this.#keeping());
    this.#current = kept;
    try {
      const health = await kept.begin(tell);
      kept.keep();
      return health;
    } catch (error) {
      if (asleepSince === null) kept.keep();
      else await this.#sleepOn(asleepSince);
      throw error;
    }
  }

  async #sleepOn(asleepSince: number): Promise<void> {
    await this.#record({ asleepSince });
    await this.#stop();
  }

  /** Runs what is recorded. */
  restore(): void {
    const { current, asleepSince } = this.#desired;
    if (!current || asleepSince !== null) return;
    this.#current = new KeptDeployment(current, this.#keeping());
    this.#current.keep();
  }

  /** Something a start waited for is there now. */
  retry(): void {
    this.#current?.retry();
  }

  async #stop(): Promise<void> {
    const before = this.#current;
    this.#current = null;
    this.#parts.changed();
    await this.#leave(before);
  }

  #letGo(kept: KeptDeployment | null): void {
    this.#leave(kept).then(
      () => this.#parts.left(),
      (error: unknown) => this.#parts.log(`leaving: ${String(error)}`),
    );
  }

  async #leave(kept: KeptDeployment | null): Promise<void> {
    if (!kept) return;
    this.#leaving.add(kept);
    await kept.leave();
    this.#leaving.delete(kept);
    this.#parts.changed();
  }

  /** Ends everything at once; the recorded state stays. */
  async end(): Promise<void> {
    clearTimeout(this.#forgetting);
    await Promise.all(this.#all().map((kept) => kept.end()));
  }

  /** What is under way may finish. */
  async close(): Promise<void> {
    await Promise.all([
      this.#dropCandidate(),
      this.#stop(),
      ...[...this.#leaving].map((kept) => kept.leave()),
    ]);
  }

  #all(): KeptDeployment[] {
    return [this.#current, this.#candidate, ...this.#leaving].filter((kept) => kept !== null);
  }

  /** Of everything that runs here or is recorded to. */
  get artifacts(): readonly ArtifactId[] {
    const running = this.#all().map((kept) => kept.running);
    return [...running, this.#desired.current].flatMap((each) => each?.deployment.artifact ?? []);
  }

  get needsKey(): boolean {
    return this.#current?.needsKey ?? false;
  }

  status(url: string): TargetStatus {
    const { current, asleepSince, keepAwakeUntil } = this.#desired;
    const candidate = this.#candidate;
    return {
      ...this.name,
      state: this.#state(),
      current,
      candidate: candidate && {
        operation: candidate.running.operation,
        deployment: candidate.running.deployment.id,
        healthy: candidate.process !== null,
      },
      url,
      loopbackUrl: addressOf(this.port),
      asleepSince,
      keepAwakeUntil,
      message: this.#current?.message ?? null,
      processes: this.#all().flatMap((kept) => kept.processes.map(({ identity }) => identity)),
    };
  }

  #state(): ServiceState {
    const { current, asleepSince } = this.#desired;
    if (!current) return this.#candidate ? 'starting' : 'empty';
    if (asleepSince !== null) return 'asleep';
    return this.#current?.state ?? 'stopped';
  }

  page(): Page {
    const message = this.#current?.message ?? null;
    return targetPage(this.name, this.#state(), { message, wakesAt: this.#parts.wakesAt() });
  }

  #record(changed: Partial<DesiredTarget>): Promise<void> {
    return this.#parts.desired.changeTarget(this.name, changed);
  }

  #keeping(): Keeping {
    return { ...this.#parts, stillRuns: () => this.#stillRuns() };
  }

  #stillRuns(): string | null {
    return this.#current?.process ? shortCommit(this.#current.running.deployment.commit.sha) : null;
  }
}

function gone(): Failed {
  return new Failed({ reason: 'supervisorGone', detail: 'the candidate is gone' });
}
