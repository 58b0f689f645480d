import type { NewStatus } from '../../github/deployments/deployments.ts';
import type { RecordedDeployment } from '../../github/deployments/deploymentsQuery.ts';
import { onGitHub } from '../../github/client/onGitHub.ts';
import { repositoryOf } from '../../github/client/repository.ts';
import { explain } from '../../protocol/explain.ts';
import { failureOf } from '../../protocol/failures.ts';
import { as, type OperationId } from '../../protocol/ids.ts';
import { say } from '../../protocol/say.ts';
import { auditHead } from '../audit/audit.ts';
import type { Journal } from '../journal/journal.ts';
import type { Ended, JournalLine } from '../journal/journalEntries.ts';
import { readJournal } from '../journal/readJournal.ts';
import type { StoredOperation } from '../journal/storedOperation.ts';
import { whereItStopped } from '../journal/whereItStopped.ts';
import type { World } from '../world.ts';
import { EnvironmentLock, type LockParts } from './environmentLock.ts';
import { waitsElsewhere } from './heldElsewhere.ts';
import { isSettledHere } from './holders.ts';
import { auditLogId, thisHost, thisMachine } from './machine.ts';
import { namesOnGitHub, type NamesOnGitHub } from './namesOnGitHub.ts';
import { newcomerAmong } from './newcomer.ts';
import { publicUrlOf } from './publicUrl.ts';
import { Reach, Unreached, within } from './reach.ts';
import { endsEnvironment, type Teller } from './recorded.ts';
import { type SharedEnvironment, sharedEnvironments } from './sharedEnvironments.ts';
import { finalStatus, happened } from './statuses.ts';
import { realTiming, type Timing } from './timing.ts';

export interface SharedParts {
  readonly world: World;
  readonly stored: StoredOperation;
  readonly journal: Journal;
  readonly timing?: Timing;
}

type There = Omit<LockParts, 'environment' | 'onGitHub'>;
type SharedLine = Extract<JournalLine, { type: 'shared' }>;

const renewEveryMs = 5 * 60_000;
/** Asking who we are may mean the keychain, and GitHub. */
const openWithinMs = 5000;
const { signal: always } = new AbortController();

/**
 * What others see of an operation: a deployment on GitHub for each environment it changes, which is also the lock against other
 * machines. Whatever GitHub does, the operation goes on; the journal says that it was not locked, or not told.
 */
export class SharedRecord {
  readonly #parts: SharedParts;
  readonly #timing: Timing;
  #locks: readonly EnvironmentLock[] | null = null;
  #opened: Promise<There | null> | null = null;
  /** Statuses go out one after the other; nobody waits for those that only tell. */
  #sending: Promise<void> = Promise.resolve();
  #stopRenewing: () => void = () => undefined;
  #hasNoted = false;

  constructor(parts: SharedParts) {
    this.#parts = parts;
    this.#timing = parts.timing ?? realTiming;
  }

  /** Failed `locked` where another machine or a workflow has one for longer than the operation waits, `HeldByGone` as it says. */
  async take(signal: AbortSignal): Promise<void> {
    if (this.#locks) return;
    const there = await this.#open(signal);
    if (!there) return;
    const taken: EnvironmentLock[] = [];
    try {
      for (const environment of sharedEnvironments(this.#parts.stored.plan, this.#parts.world.own)) {
        const names = await this.#namesOf(environment, there, signal);
        const lock = new EnvironmentLock({ ...there, environment, onGitHub: names });
        taken.push(lock);
        await this.#takeOne(lock, signal);
      }
    } catch (error) {
      if (!(error instanceof Unreached)) {
        for (const lock of taken) await lock.own.giveUp('Not begun.');
        throw error;
      }
      await this.#note(say('Not locked against other machines. {0}', explain(error.failure).what));
    }
    this.#begin(taken);
  }

  #namesOf(environment: SharedEnvironment, { reach }: There, signal: AbortSignal): Promise<NamesOnGitHub> {
    const { world, stored } = this.#parts;
    return namesOnGitHub(environment, { input: stored.plan.facts.input, own: world.own, reach }, signal);
  }

  async #takeOne(lock: EnvironmentLock, signal: AbortSignal): Promise<void> {
    const { journal } = this.#parts;
    const { lines } = journal;
    const onWaiting = async (holder: RecordedDeployment): Promise<void> => {
      await journal.tell({ type: 'note', message: waitsElsewhere(holder) });
      this.#send(lock, { state: 'queued', description: `Waits for ${holder.by}.` });
    };
    await lock.take({ resumed: wasBegun(lines), told: toldOf(lines), onWaiting }, signal);
    const { id, onGitHub } = lock.own;
    if (id === null) return;
    const environment = lock.environment.name;
    await journal.tell({ type: 'shared', environment, onGitHub, deployment: id });
  }

  #begin(locks: readonly EnvironmentLock[]): void {
    this.#locks = locks;
    for (const lock of locks) this.#send(lock, { state: 'in_progress', description: 'At work.' });
    this.#stopRenewing = this.#timing.every(renewEveryMs, () => {
      for (const lock of locks) this.#queue(() => lock.renew(always));
    });
  }

  /**
   * Throws Failed `locked` where a person on another machine took over: then nothing may be changed any more. `Unreached` where
   * nobody knows, though that may well have happened: then nothing is begun anew without a person.
   */
  async prove(): Promise<void> {
    for (const lock of this.#locks ?? []) await lock.prove(always);
  }

  /** The new version serves, and the lock is free while it is watched. */
  async serve(until: number): Promise<void> {
    const at = new Date(until).toISOString();
    await this.#tellEach((url) => ({ state: 'success', description: `Serves; watched until ${at}.`, url }));
    this.#locks = null;
  }

  /** A person must decide; meanwhile others may change it. */
  async leave(): Promise<void> {
    await this.#tellEach(() => ({ state: 'failure', description: 'Interrupted: a person must decide.' }));
    this.#locks = null;
  }

  /** How it ended; also of an operation that an earlier runner ended, or that served while it was watched. */
  async end(ended: Ended): Promise<void> {
    const { journal, stored, world } = this.#parts;
    this.#stopRenewing();
    this.#locks ??= await this.#recorded();
    const what = happened(journal.lines);
    if (what !== 'served' || ended.state !== 'done') {
      const { kind } = stored.plan.facts.input;
      await this.#tellEach((url) => finalStatus(kind, ended, { what, url, redactor: world.redactor }));
      if (ended.state === 'done' && endsEnvironment(kind))
        for (const lock of this.#locks)
          this.#queue(() => lock.own.retireServing('It is no longer there.', always));
    }
    await this.close();
  }

  /** Nothing is told any more. */
  async close(): Promise<void> {
    this.#stopRenewing();
    await this.told();
  }

  /** Once GitHub has heard everything so far, or failed to. */
  async told(): Promise<void> {
    await this.#sending;
  }

  /**
   * Who on another machine, or in a workflow, changed the services of this operation after it last had them, as `lines` say;
   * null also where GitHub does not answer.
   */
  async newer(lines: readonly JournalLine[]): Promise<RecordedDeployment | null> {
    const last = new Map([...deploymentsIn(lines).values()].map((one) => [nameOf(one), one]));
    const there = last.size > 0 ? await this.#open(always) : null;
    if (!there) return null;
    const { reach, teller } = there;
    const all = await reach
      .ask((deployments, either) => deployments.newest([...last.keys()], either), always)
      .catch(() => []);
    const others = all.filter(({ payload }) => !isSettledHere(payload, teller.audit.log, teller.host));
    const { world, stored } = this.#parts;
    return newcomerAmong(others, { plan: stored.plan, world, last });
  }

  async #tellEach(status: (url: string | null) => NewStatus): Promise<void> {
    this.#stopRenewing();
    const { world, stored } = this.#parts;
    for (const lock of this.#locks ?? []) {
      const url = await publicUrlOf(world, stored.plan, lock.environment.name);
      this.#send(lock, status(url));
    }
    await this.#sending;
  }

  #send(lock: EnvironmentLock, status: NewStatus): void {
    this.#queue(() => lock.own.tell(status, always));
  }

  #queue(work: () => Promise<void>): void {
    const told = async (error: unknown): Promise<void> => {
      if (this.#hasNoted) return;
      this.#hasNoted = true;
      const failure = error instanceof Unreached ? error.failure : failureOf(error);
      await this.#note(say('GitHub does not know how far this is. {0}', explain(failure).what));
    };
    this.#sending = this.#sending.then(work).catch(told);
  }

  /** By an earlier runner. */
  async #recorded(): Promise<readonly EnvironmentLock[]> {
    const last = deploymentsIn(this.#parts.journal.lines);
    const there = last.size > 0 ? await this.#open(always) : null;
    if (!there) return [];
    const environments = sharedEnvironments(this.#parts.stored.plan, this.#parts.world.own);
    return environments.flatMap((environment) => {
      const line = last.get(environment.name);
      if (!line) return [];
      const onGitHub = [nameOf(line)] as const;
      return [new EnvironmentLock({ ...there, environment, onGitHub }, line.deployment)];
    });
  }

  /** Null where there is no GitHub to tell it to. */
  #open(signal: AbortSignal): Promise<There | null> {
    return (this.#opened ??= this.#whoAndWhere(signal));
  }

  async #whoAndWhere(signal: AbortSignal): Promise<There | null> {
    const { world, stored } = this.#parts;
    try {
      if (!repositoryOf(await world.git.remotes(signal))) return null;
      const there = await within(openWithinMs, (either) => onGitHub(world, either), signal);
      if (there) {
        const [reach, teller] = [new Reach(there), await this.#teller(signal)];
        const hasEnded = (operation: string): Promise<boolean> => isConcluded(operation, world.own);
        return { reach, teller, stored, clock: world.clock, timing: this.#timing, hasEnded };
      }
      await this.#note(say('Not locked against other machines: nobody is signed in to GitHub.'));
    } catch (error) {
      signal.throwIfAborted();
      await this.#note(say('Not locked against other machines. {0}', explain(failureOf(error)).what));
    }
    return null;
  }

  async #teller(signal: AbortSignal): Promise<Teller> {
    const { state, own, git, redactor } = this.#parts.world;
    const machine = await thisMachine(state);
    const branch = (await git.branches(signal)).default?.name ?? 'main';
    const audit = { log: auditLogId(machine, own.id), ...(await auditHead(own.audit)) };
    return { machine: machine.name, host: thisHost(), audit, redactor, branch };
  }

  #note(message: ReturnType<typeof say>): Promise<void> {
    return this.#parts.journal.tell({ type: 'note', message }).catch(() => undefined); // a full disk: the next promise says so
  }
}

/** GitHub was told, or could not be. What others may have written is no name of a file. */
async function isConcluded(operation: string, own: World['own']): Promise<boolean> {
  if (!/^[\w-]+$/.test(operation)) return false;
  const { lines } = await readJournal(own.operation(as<OperationId>(operation)).journal);
  const place = whereItStopped(lines);
  return place.at === 'ended' && place.audited;
}

/** The last deployment of each environment whose lock was taken. */
function deploymentsIn(lines: readonly JournalLine[]): ReadonlyMap<string, SharedLine> {
  return new Map(
    lines.flatMap((line) => (line.type === 'shared' ? [[line.environment, line] as const] : [])),
  );
}

function nameOf({ environment, onGitHub = environment }: SharedLine): string {
  return onGitHub;
}

function wasBegun(lines: readonly JournalLine[]): boolean {
  return lines.filter(({ type }) => type === 'started').length > 1;
}

/** Those that a person was told of and did not want left as they were. */
function toldOf(lines: readonly JournalLine[]): ReadonlySet<number> {
  const answered = lines.findLastIndex(
    (line) => line.type === 'answer' && !['', 'leave'].includes(line.choice),
  );
  const before = lines.slice(0, answered + 1);
  return new Set(before.flatMap((line) => (line.type === 'heldByGone' ? [line.deployment] : [])));
}
