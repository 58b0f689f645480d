import { setTimeout as delay } from 'node:timers/promises';
import { explain } from '../../../protocol/explain.ts';
import { failureOf, type Ending, type Failure } from '../../../protocol/failures.ts';
import type { Health } from '../../../protocol/model.ts';
import { render, say, type Message } from '../../../protocol/say.ts';
import type { Clock } from '../../../run/clock.ts';
import { restartDelayMs, settledAfterMs } from './backoff.ts';
import type { Running } from './contract.ts';
import { untilReady, type HealthQuestion } from './readiness.ts';
import type { ServiceProcess } from './serviceProcess.ts';

/** A process that was just started. */
export interface Launched {
  readonly process: ServiceProcess;
  /** The last lines it printed. */
  tail(): Promise<string>;
}

export interface Keeping {
  /** Starts a process of the deployment; its failures are Failed. */
  launch(running: Running): Promise<Launched>;
  readonly health: HealthQuestion;
  readonly clock: Clock;
  /** The state is another one now. */
  changed(): void;
  /** Short commit of what goes on running if this does not start. */
  stillRuns(): string | null;
  log(line: string): void;
}

type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

const pauseFor: Pause = (ms, signal) => delay(ms, undefined, { signal });

/** A free port can be taken between finding it and using it; that happens once, not three times. */
const portTries = 3;

/** One deployment and the process that runs it: started once as a candidate, then kept running. */
export class KeptDeployment {
  readonly running: Running;
  readonly #keeping: Keeping;
  readonly #pause: Pause;
  readonly #left = new AbortController();
  /** Everything started that was not seen to end. */
  readonly #processes = new Set<ServiceProcess>();
  #process: ServiceProcess | null = null;
  #isReady = false;
  #health: Health | null = null;
  #message: Message | null = null;
  #deaths = 0;
  #readyAt = 0;
  #retryNow: (() => void) | null = null;
  #needsKey = false;

  constructor(running: Running, keeping: Keeping, pause: Pause = pauseFor) {
    this.running = running;
    this.#keeping = keeping;
    this.#pause = pause;
  }

  /** Where requests go; null while nothing is ready. */
  get process(): ServiceProcess | null {
    return this.#isReady ? this.#process : null;
  }

  /** The answer it became ready with; null where it is not. */
  get health(): Health | null {
    return this.#isReady ? this.#health : null;
  }

  /** It was ready and is no more. */
  get isLost(): boolean {
    return this.#health !== null && !this.#isReady;
  }

  get processes(): readonly ServiceProcess[] {
    return [...this.#processes];
  }

  /** Why it does not run, while it does not. */
  get message(): Message | null {
    return this.#message;
  }

  get state(): 'serving' | 'starting' | 'crashed' | 'stopped' {
    if (this.#isReady) return 'serving';
    if (this.#needsKey) return 'stopped';
    return this.#message ? 'crashed' : 'starting';
  }

  get needsKey(): boolean {
    return this.#needsKey;
  }

  /** Starts it and answers once it is ready; where it fails nothing of it is left running. */
  async begin(tell: (detail: Message) => void, signal?: AbortSignal): Promise<Health> {
    const stop = signal ? AbortSignal.any([signal, this.#left.signal]) : this.#left.signal;
    for (let tries = 1; ; tries++) {
      const launched = await this.#launch(stop);
      const { process } = launched;
      try {
        return this.#ready(await this.#untilReady(launched, tell, stop));
      } catch (error) {
        await process.end();
        this.#process = null;
        if (tries === portTries || !isTakenFromUs(failureOf(error), process.port)) throw error;
      }
    }
  }

  async #launch(signal: AbortSignal): Promise<Launched> {
    signal.throwIfAborted();
    const launched = await this.#keeping.launch(this.running);
    const { process } = launched;
    this.#process = process;
    this.#processes.add(process);
    void process.exited.then(() => this.#forget(process));
    this.#keeping.changed();
    return launched;
  }

  #forget(process: ServiceProcess): void {
    this.#processes.delete(process);
    if (this.#process === process) this.#isReady = false;
    this.#keeping.changed();
  }

  #untilReady(launched: Launched, tell: (detail: Message) => void, signal: AbortSignal): Promise<Health> {
    const { deployment } = this.running;
    const starting = {
      service: deployment.service,
      commit: deployment.commit.sha,
      recipe: deployment.recipe,
      drill: deployment.drill,
      port: launched.process.port,
      ending: () => launched.process.ending,
      exited: launched.process.exited,
      tail: () => launched.tail(),
      stillRuns: this.#keeping.stillRuns(),
    };
    return untilReady(starting, this.#keeping, tell, signal);
  }

  #ready(health: Health): Health {
    this.#health = health;
    this.#isReady = this.#process?.ending === null;
    this.#message = null;
    this.#needsKey = false;
    this.#readyAt = this.#keeping.clock.elapsed();
    this.#keeping.changed();
    return health;
  }

  /** From now on it is started again whenever it ends, ever later. */
  keep(): void {
    void this.#keepRunning();
  }

  async #keepRunning(): Promise<void> {
    while (!this.#hasLeft()) {
      if (this.#process) this.#died(await this.#process.exited);
      if (this.#deaths > 0) await this.#untilNextTry(restartDelayMs(this.#deaths));
      if (!this.#hasLeft()) await this.begin(() => undefined).catch((error: unknown) => this.#failed(error));
    }
  }

  #hasLeft(): boolean {
    return this.#left.signal.aborted;
  }

  #died(ending: Ending): void {
    if (this.#hasLeft()) return;
    const stayedMs = this.#keeping.clock.elapsed() - this.#readyAt;
    this.#deaths = stayedMs >= settledAfterMs ? 1 : this.#deaths + 1;
    this.#process = null;
    this.#tell(
      say('It ended by itself ({0}) and is started again in {1}.', howEnded(ending), this.#nextTry()),
    );
  }

  #failed(error: unknown): void {
    if (this.#hasLeft()) return;
    this.#deaths++;
    const failure = failureOf(error);
    this.#needsKey = failure.reason === 'keychain' && failure.situation !== 'wrongKey'; // it would get the same again
    this.#tell(say('{0} It is tried again in {1}.', explain(failure).what, this.#nextTry()));
  }

  #nextTry(): { readonly forMs: number } {
    return { forMs: restartDelayMs(this.#deaths) };
  }

  #tell(message: Message): void {
    this.#message = message;
    this.#keeping.log(`${this.running.deployment.id}: ${render(message)}`);
    this.#keeping.changed();
  }

  async #untilNextTry(ms: number): Promise<void> {
    const waited = new AbortController();
    const asked = new Promise<void>((resolve) => (this.#retryNow = resolve));
    const signal = AbortSignal.any([waited.signal, this.#left.signal]);
    await Promise.race([asked, this.#pause(ms, signal).catch(() => undefined)]); // left: the loop looks for itself
    waited.abort();
  }

  /** The reason it waits may be gone. */
  retry(): void {
    this.#retryNow?.();
  }

  /** Requests under way may finish; then its process is ended. It is not started again. */
  async leave(how: { readonly hasSuccessor: boolean }): Promise<void> {
    this.#left.abort();
    this.#isReady = false;
    await Promise.all([...this.#processes].map((process) => process.leave(how)));
  }

  /** At once. */
  async end(): Promise<void> {
    this.#left.abort();
    this.#isReady = false;
    await Promise.all([...this.#processes].map((process) => process.end()));
  }
}

function isTakenFromUs(failure: Failure, port: number): boolean {
  return failure.reason === 'startFailed' && failure.portTaken === port;
}

function howEnded({ exitCode, signal }: Ending): Message {
  return exitCode === null ? say('signal {0}', signal ?? '?') : say('exit code {0}', exitCode);
}
