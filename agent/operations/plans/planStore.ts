import { randomBytes } from 'node:crypto';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failed } from '../../protocol/failures.ts';
import { as, type OperationId, type PlanHash } from '../../protocol/ids.ts';
import { planFormat, type Plan } from '../../protocol/plan.ts';
import { systemClock, type Clock } from '../../run/clock.ts';
import { codeOf, readJson, writeAtomically } from '../../state/files.ts';
import { bootId } from '../../run/processes.ts';
import { planLifetimeMs } from './makePlan.ts';

/** A plan as it lies on the disk, for whichever process applies it. */
interface StoredPlan {
  readonly format: number;
  /** Equal facts have one hash, so each making is told apart by this: a plan made anew can be applied anew. */
  readonly making: string;
  /** When it was made by the clock that never goes back, and in which run of the machine. */
  readonly elapsed: number;
  readonly boot: string;
  readonly plan: Plan;
}

/** `isGood`: it has not expired, and no operation took it. */
export interface KeptPlan {
  readonly plan: Plan;
  readonly isGood: boolean;
}

const storeFormat = 1;
/** Milliseconds after which nobody asks for a plan any more, not even to hear that it expired. */
const forgottenAfterMs = 24 * 60 * 60_000;

/** The plans of a project, one file each, so that a plan made by one program is applied by another. */
export class PlanStore {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #boot: string;

  constructor(folder: string, clock: Clock = systemClock, boot: string = bootId()) {
    this.#folder = folder;
    this.#clock = clock;
    this.#boot = boot;
  }

  /** Keeps it and forgets those that expired long ago. A plan with the same facts is replaced. */
  async keep(plan: Plan): Promise<void> {
    const stored: StoredPlan = {
      format: storeFormat,
      making: randomBytes(4).toString('hex'),
      elapsed: this.#clock.elapsed(),
      boot: this.#boot,
      plan,
    };
    await writeAtomically(this.#path(plan.hash), JSON.stringify(stored));
    await this.#forgetOld();
  }

  /** Failed `unknownName` where there is none, `newerFormat` where a newer Taxiway made it. It may have expired. */
  async read(hash: PlanHash): Promise<Plan> {
    return (await this.#stored(hash)).plan;
  }

  /** Failed as `read`. */
  async look(hash: PlanHash): Promise<KeptPlan> {
    const stored = await this.#stored(hash);
    const isGood = !this.#hasExpired(stored) && (await readOrNull(this.#marker(stored))) === null;
    return { plan: stored.plan, isGood };
  }

  /** The plan for this one operation and no other. Failed `planExpired`, `planUsed`, and as `read`. */
  async claim(hash: PlanHash, operation: OperationId): Promise<Plan> {
    const stored = await this.#stored(hash);
    const marker = this.#marker(stored);
    const user = await readOrNull(marker);
    if (user !== null) throw used(hash, user);
    if (this.#hasExpired(stored)) throw expired(stored.plan);
    try {
      await writeFile(marker, operation, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw used(hash, (await readOrNull(marker)) ?? '');
      throw error;
    }
    return stored.plan;
  }

  /**
   * Wall time alone would let a clock that was set back keep a plan alive, so the clock that never goes back counts as well:
   * whichever says so first.
   */
  #hasExpired({ plan, elapsed, boot }: StoredPlan): boolean {
    const now = this.#clock.now();
    if (now >= plan.expiresAt) return true;
    if (boot === this.#boot) return this.#clock.elapsed() - elapsed >= planLifetimeMs;
    return now < plan.createdAt;
  }

  async #stored(hash: PlanHash): Promise<StoredPlan> {
    const found = /^[0-9a-f]{64}$/.test(hash) ? await readJson(this.#path(hash)) : null;
    if (found === null) {
      const known = await this.#known();
      throw new Failed({ reason: 'unknownName', what: 'plan', name: hash, known });
    }
    const stored = found as StoredPlan; // we wrote it, atomically; its formats say whether we understand it
    refuseNewer(hash, stored.format, storeFormat);
    refuseNewer(hash, stored.plan.facts.format, planFormat);
    return stored;
  }

  async #known(): Promise<readonly string[]> {
    const files = await readdir(this.#folder);
    return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, 12));
  }

  async #forgetOld(): Promise<void> {
    const files = await readdir(this.#folder);
    await Promise.all(files.map((file) => this.#forgetIfOld(join(this.#folder, file))));
  }

  async #forgetIfOld(path: string): Promise<void> {
    const found = await stat(path).catch(() => null); // another program tidies as well
    if (found && this.#clock.now() - found.mtimeMs > planLifetimeMs + forgottenAfterMs)
      await rm(path, { force: true });
  }

  /** Lies beside a plan that was taken, and names the operation. */
  #marker({ plan, making }: StoredPlan): string {
    return join(this.#folder, `${plan.hash}.${making}.used`);
  }

  #path(hash: PlanHash): string {
    return join(this.#folder, `${hash}.json`);
  }
}

/** Failed `newerFormat` where a newer Taxiway wrote it. */
export function refuseNewer(what: string, format: number, understood: number): void {
  if (format > understood) throw new Failed({ reason: 'newerFormat', what, format, understood });
}

function used(hash: PlanHash, operation: string): Failed {
  return new Failed({ reason: 'planUsed', hash, operation: as<OperationId>(operation) });
}

function expired({ hash, expiresAt }: Plan): Failed {
  return new Failed({ reason: 'planExpired', hash, expiredAt: expiresAt });
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
