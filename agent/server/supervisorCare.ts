import type { LocalPlatform } from '../platforms/local/localPlatform.ts';
import type { Secret } from '../run/secret.ts';
import type { ProcessIdentity } from '../run/processes.ts';
import { isSame } from '../watch/picture/same.ts';
import { FewTries } from './fewTries.ts';

export interface SupervisorCareParts {
  readonly local: Pick<LocalPlatform, 'handOverKey' | 'lostSupervisor' | 'restore' | 'supervisor'>;
  /** The key of the kept secrets, from the editor; null without an editor. */
  readonly editorKey: (() => Promise<Secret | null>) | null;
  /** Looks anew at what runs: who is killed writes nothing that could be noticed. */
  look(): Promise<void>;
}

/** Sees to it that what should run here does, while somebody looks. */
export class SupervisorCare {
  readonly #parts: SupervisorCareParts;
  readonly #tries = new FewTries();
  #lost: ProcessIdentity | null = null;

  constructor(parts: SupervisorCareParts) {
    this.#parts = parts;
  }

  /** When the project was opened, and every now and then. */
  async restore(signal: AbortSignal): Promise<void> {
    this.#tries.newRound();
    await this.#restore(signal);
  }

  /** Asked again and again: one that is gone serves nothing, so the picture says so, and then it is started again. */
  async check(signal: AbortSignal): Promise<void> {
    const lost = await this.#parts.local.lostSupervisor();
    if (!lost || isSame(lost, this.#lost)) return;
    this.#lost = lost;
    await this.#parts.look();
    if (this.#tries.take(null)) await this.#restore(signal);
  }

  async #restore(signal: AbortSignal): Promise<void> {
    const { local, editorKey } = this.#parts;
    await local.restore(signal);
    if (!(await local.supervisor())?.needsKey) return;
    const key = await editorKey?.();
    if (key) await local.handOverKey(key);
  }
}
