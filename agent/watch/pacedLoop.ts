import { watchFolder } from '../state/watchFolder.ts';
import { nextLookMs, refocusMs, type Attention } from './cadence.ts';
import { type Lease, renewMs } from './lease.ts';

export interface Paced {
  readonly lease: Lease;
  /** Where the windows of a project share what one of them asked, and the file in it that says what was found. */
  readonly folder: string;
  readonly file: string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether something goes on there: then it is asked often. */
  isMoving(): boolean;
  /** What this window alone waits for: then it asks, though another one holds the lease. */
  isDue?(): boolean;
  /** Milliseconds until what cannot wait for the next look; null where there is nothing of that kind. */
  urgentMs?(): number | null;
  /** Asks, and shares what was found. Answers whether that was news. It never throws. */
  round(): Promise<boolean>;
  /** Instead of `round` where another window holds the lease. */
  leave?(): void;
  /** Takes over what another window found. */
  read(): Promise<void>;
}

/** Asks a source that has no news of its own, as often as somebody looks; one window per project asks for all of them. */
export class PacedLoop {
  readonly #paced: Paced;
  #attention: Attention = { focused: true, visible: true };
  #quietRounds = 0;
  #timer: NodeJS.Timeout | undefined;
  #isOn = false;
  #restsUntil = 0;

  constructor(paced: Paced) {
    this.#paced = paced;
  }

  /** One round now, whoever holds the lease: a person asked, or somebody signed in. */
  async look(): Promise<void> {
    this.#restsUntil = 0;
    await this.#round();
    this.#schedule();
  }

  watch(signal: AbortSignal): void {
    this.#isOn = true;
    const { folder, file, lease } = this.#paced;
    const read = (): Promise<void> => this.#paced.read();
    const changed = (name: string | null): void => {
      if (name === file) void read();
    };
    watchFolder(folder, changed, signal, () => this.#schedule());
    const renewal = setInterval(() => void this.#renew(), renewMs);
    signal.addEventListener('abort', () => {
      this.#isOn = false;
      clearInterval(renewal);
      clearTimeout(this.#timer);
      void lease.giveUp().catch(() => undefined); // it ends by itself
    });
    void read().then(() => this.soon(this.#paced.urgentMs?.() ?? 0));
  }

  attend(attention: Attention): void {
    const isBack = attention.focused && !this.#attention.focused;
    this.#attention = attention;
    if (isBack) this.soon(refocusMs(Math.random()));
    else this.#schedule();
  }

  /** The next round comes after so many ms, if it is ours. */
  soon(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#isOn)
      this.#timer = setTimeout(() => void this.#roundIfOurs().finally(() => this.#schedule()), ms);
  }

  /** Nobody is asked before then, ms since 1970; `Infinity`: until a person asks. */
  restUntil(at: number): void {
    this.#restsUntil = at;
  }

  #schedule(): void {
    const pace = { ...this.#attention, moving: this.#paced.isMoving(), quietRounds: this.#quietRounds };
    const ms = this.#paced.urgentMs?.() ?? nextLookMs(pace, Math.random());
    clearTimeout(this.#timer);
    if (ms === null) return void this.#paced.lease.giveUp().catch(() => undefined); // somebody who looks may have it
    const restMs = this.#restsUntil - this.#paced.now();
    if (restMs !== Infinity) this.soon(Math.max(ms, restMs));
  }

  async #roundIfOurs(): Promise<void> {
    if (this.#restsUntil > this.#paced.now()) return;
    const isOurs = await this.#paced.lease.hold().catch(() => true); // a full disk must not blind us
    if (isOurs || this.#paced.isDue?.()) await this.#round();
    else this.#paced.leave?.();
  }

  async #round(): Promise<void> {
    this.#quietRounds = (await this.#paced.round()) ? 0 : this.#quietRounds + 1;
  }

  async #renew(): Promise<void> {
    if ((this.#attention.focused && this.#attention.visible) || this.#paced.isMoving())
      await this.#paced.lease.hold().catch(() => false);
  }
}
