import { badInput, Failed } from '../../../protocol/failures.ts';
import { shortCommit, type ArtifactId, type OperationId } from '../../../protocol/ids.ts';
import type { Health } from '../../../protocol/model.ts';
import { say, type Message } from '../../../protocol/say.ts';
import type { DeploymentRecord } from '../deploymentRecord.ts';
import type { TargetName } from '../../targetName.ts';
import { Candidate, isStartOf } from './candidate.ts';
import type { Running, ServiceState, TargetStatus } from './contract.ts';
import type { DesiredState, DesiredTarget } from './desiredState.ts';
import type { Destination } from './door.ts';
import type { History } from './history.ts';
import { KeptDeployment, type Keeping } from './keptDeployment.ts';
import type { Page } from './pages.ts';
import { addressOf } from './readiness.ts';
import { targetPage } from './targetPage.ts';

export interface TargetParts extends Omit<Keeping, 'stillRuns'> {
  readonly desired: DesiredState;
  readonly history: History;
  /** When it wakes by its schedule. */
  wakesAt(): number | null;
  /** A version left: what it needed may be unneeded now. */
  left(): void;
}

/** One service in one environment: what runs there, what is about to, and what is on its way out. */
export class LocalTarget implements Destination {
  readonly name: TargetName;
  /** Its own address; set before anything runs. */
  port = 0;
  readonly #parts: TargetParts;
  readonly #candidate: Candidate;
  readonly #leaving = new Set<KeptDeployment>();
  #current: KeptDeployment | null = null;
  /** What was last noted to answer requests. */
  #serving: DeploymentRecord | null = null;

  constructor(name: TargetName, parts: TargetParts) {
    this.name = name;
    this.#parts = { ...parts, changed: () => this.#changed(parts) };
    this.#candidate = new Candidate(() => parts.changed());
  }

  #changed(around: Pick<TargetParts, 'changed'>): void {
    this.#noteServing();
    around.changed();
  }

  #noteServing(): void {
    const before = this.#serving;
    const now = this.#state() === 'serving' ? (this.#current?.running.deployment ?? null) : null;
    if (before?.id === now?.id) return;
    this.#serving = now;
    if (before) this.#parts.history.noteRest(before);
    if (now) this.#parts.history.noteServing(now);
  }

  readonly route = () => this.#current?.process ?? null;

  get #desired(): DesiredTarget {
    return this.#parts.desired.target(this.name);
  }

  /** Starts it beside what runs. Asked again for the same operation, it answers what the first one does. */
  async start(running: Running, tell: (detail: Message) => void): Promise<Health> {
    const current = this.#current;
    if (current?.health && isStartOf(current, running)) return current.health;
    const known = this.#candidate.startOf(running);
    if (known) return known;
    void this.#noteHealth();
    return this.#candidate.start(this.#kept(running), tell);
  }

  async #noteHealth(): Promise<void> {
    const current = this.#current;
    if (current?.process)
      await this.#parts.history.noteHealth(current.running.deployment, current.process.port);
  }

  /** Traffic moves to the candidate in one moment; the other finishes what it has and ends. */
  async switch(operation: OperationId): Promise<void> {
    const { current, asleepSince, before: earlier } = this.#desired;
    const isAgain = current?.operation === operation;
    if (isAgain && !this.#candidate.isOf(operation)) return;
    const next = this.#candidate.readyFor(operation);
    if (!next) throw new Failed({ reason: 'supervisorGone', detail: 'the candidate is gone' });
    const deployment = await this.#parts.history.served(next.running.deployment, current?.deployment ?? null);
    const before = isAgain ? earlier : { current, asleepSince };
    await this.#record({ current: { operation, deployment }, asleepSince: null, before });
    this.#replaceBy(next, current);
  }

  /** In one moment requests go to the next; the other finishes what it has and ends. */
  #replaceBy(next: KeptDeployment, replaced: Running | null): void {
    const before = this.#current;
    this.#parts.log(`${this.name.environment}/${this.name.service}: ${next.running.deployment.id} serves`);
    this.#candidate.release();
    this.#current = next;
    next.keep();
    this.#parts.history.noteSwitch(this.#desired.current?.deployment ?? null, replaced?.deployment ?? null);
    this.#parts.changed();
    this.#letGo(before);
  }

  /** Brings back what was there before this operation's switch. */
  async switchBack(operation: OperationId, tell: (detail: Message) => void): Promise<void> {
    const { current, before } = this.#desired;
    if (current?.operation !== operation) return;
    if (!before?.current) return this.clear();
    if (before.asleepSince !== null) return this.#sleepAgain(before.current, before.asleepSince, current);
    const next = this.#kept(before.current);
    await this.#candidate.start(next, tell);
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
    if (this.#candidate.isOf(operation)) await this.#candidate.end();
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
    await this.#noteHealth();
    await this.#record({ asleepSince: this.#parts.clock.now(), keepAwakeUntil: null });
    await this.#stop();
  }

  /** What slept and does not become healthy sleeps on; what should run is tried again. */
  async wake(keepAwakeUntil: number | null, tell: (detail: Message) => void): Promise<Health> {
    const { current, asleepSince } = this.#desired;
    if (!current) throw badInput(say('Nothing is deployed there yet.'));
    await this.#record({ asleepSince: null, keepAwakeUntil });
    if (this.#current?.health) return this.#current.health;
    await this.#current?.end();
    const kept = this.#kept(current);
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
    this.#current = this.#kept(current);
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
    if (before) await this.#leave(before, { hasSuccessor: false });
  }

  /** Not waited for: it may take its time. */
  #letGo(kept: KeptDeployment | null): void {
    const gone = kept ? this.#leave(kept, { hasSuccessor: true }) : Promise.resolve();
    gone.then(
      () => this.#parts.left(),
      (error: unknown) => this.#parts.log(`leaving: ${String(error)}`),
    );
  }

  async #leave(kept: KeptDeployment, how: { readonly hasSuccessor: boolean }): Promise<void> {
    this.#leaving.add(kept);
    await kept.leave(how);
    this.#leaving.delete(kept);
    this.#parts.changed();
  }

  /** Ends everything at once; the recorded state stays. */
  async end(): Promise<void> {
    await Promise.all(this.#all().map((kept) => kept.end()));
  }

  /** What is under way may finish. */
  async close(): Promise<void> {
    await Promise.all([
      this.#candidate.end(),
      this.#stop(),
      ...[...this.#leaving].map((kept) => kept.leave({ hasSuccessor: false })),
    ]);
  }

  #all(): KeptDeployment[] {
    return [this.#current, this.#candidate.kept, ...this.#leaving].filter((kept) => kept !== null);
  }

  /** Of everything that runs here or is recorded to. */
  get artifacts(): readonly ArtifactId[] {
    const running = this.#all().map((kept) => kept.running);
    const { current, before } = this.#desired;
    return [...running, current, before?.current].flatMap((each) => each?.deployment.artifact ?? []);
  }

  get needsKey(): boolean {
    return this.#current?.needsKey ?? false;
  }

  status(url: string): TargetStatus {
    const { current, asleepSince, keepAwakeUntil } = this.#desired;
    return {
      ...this.name,
      state: this.#state(),
      current,
      candidate: this.#candidate.status,
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
    if (!current) return this.#candidate.kept ? 'starting' : 'empty';
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

  #kept(running: Running): KeptDeployment {
    return new KeptDeployment(running, { ...this.#parts, stillRuns: () => this.#stillRuns() });
  }

  #stillRuns(): string | null {
    return this.#current?.process ? shortCommit(this.#current.running.deployment.commit.sha) : null;
  }
}
