import { say, type Message } from '../../protocol/say.ts';
import { ownIdentity } from '../../run/processes.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalLine } from '../journal/journalEntries.ts';
import type { Kind } from '../kind.ts';
import type { HeldLocks, Holder, Locks } from '../locks/locks.ts';
import type { SharedRecord } from '../shared/sharedRecord.ts';
import type { StoredOperation } from '../journal/storedOperation.ts';
import type { World } from '../world.ts';

export interface HoldingParts {
  readonly locks: Locks;
  readonly stored: StoredOperation;
  readonly kind: Kind;
  readonly world: World;
  readonly journal: Journal;
  readonly socket: string | null;
  /** The lock against other machines. */
  readonly shared: Pick<SharedRecord, 'take' | 'prove'>;
}

/** The locks of one operation's targets, taken and given back as it goes along. */
export class Holding {
  readonly #parts: HoldingParts;
  #held: HeldLocks | null = null;

  constructor(parts: HoldingParts) {
    this.#parts = parts;
  }

  /** Failed `locked` where somebody else, here or on another machine, keeps one for longer than the operation waits. */
  async take(signal: AbortSignal): Promise<void> {
    if (this.#held) return;
    const { locks, stored, kind, world, journal, socket, shared } = this.#parts;
    const { project, operation, by, waitMs } = stored.apply;
    const holder = { ...ownIdentity(), project, operation, by, since: 0, socket };
    const onWaiting = (other: Holder): Promise<void> =>
      journal.tell({ type: 'note', message: waitsFor(other) });
    const wait = { waitMs, onWaiting };
    const held = await locks.acquire(labelsOf(kind, stored, world), holder, wait, signal);
    try {
      await shared.take(signal);
    } catch (error) {
      await held.release();
      throw error;
    }
    this.#held = held;
    await journal.tell(
      ...held.taken.map(({ name, generation }) => ({ type: 'locked' as const, name, generation })),
    );
  }

  /** Throws Failed `locked` where somebody took one of them away: then nothing may be changed any more. */
  async prove(): Promise<void> {
    if (!this.#held) throw new Error('an effect without a lock');
    await this.#held.prove();
    await this.#parts.shared.prove();
  }

  async release(): Promise<void> {
    await this.#held?.release();
    this.#held = null;
  }

  /** Who took one of the locks after this operation last had it, as its journal says; oldest first. */
  async takenSince(lines: readonly JournalLine[]): Promise<readonly Holder[]> {
    const { locks, stored } = this.#parts;
    const last = new Map<string, number>();
    for (const line of lines) if (line.type === 'locked') last.set(line.name, line.generation);
    const holders = await Promise.all([...last].map(([name, generation]) => locks.after(name, generation)));
    return holders.flat().filter(({ operation }) => operation !== stored.apply.operation);
  }
}

/** The names of the locks and, for people, what they protect. */
function labelsOf(kind: Kind, { plan }: StoredOperation, world: World): ReadonlyMap<string, string> {
  const labels = new Map(
    plan.facts.targets.map(({ identity, service, environment }) => [identity, `${service} (${environment})`]),
  );
  const names = kind.locks?.(plan.facts, world) ?? [...labels.keys()];
  return new Map(names.map((name) => [name, labels.get(name) ?? name]));
}

function waitsFor({ label, by, since }: Holder): Message {
  return say('Waits for {0}: {1} has been changing it since {2}.', label, by, { at: since });
}
