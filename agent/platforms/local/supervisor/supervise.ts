import { access } from 'node:fs/promises';
import type { ProjectId } from '../../../protocol/ids.ts';
import type { Clock } from '../../../run/clock.ts';
import { endTree } from '../../../run/killTree.ts';
import type { Redactor } from '../../../run/redact.ts';
import type { KeyKeeper } from '../../../secrets/vault.ts';
import { codeOf, makeFolder, readJson, writeAtomically } from '../../../state/files.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../../../run/processes.ts';
import { openRunDirectory } from '../../../state/runDirectory.ts';
import { listen, type Listener } from '../../../state/socket.ts';
import { LocalLayout } from '../layout.ts';
import type { Vault } from '../../variableStore.ts';
import { answerCalls } from './calls.ts';
import type { SupervisorStatus } from './contract.ts';
import { HandedKey } from './handedKey.ts';
import type { HealthQuestion } from './readiness.ts';
import { Supervisor, type SupervisorParts } from './supervisor.ts';
import { SupervisorLog } from './supervisorLog.ts';
import { supervisorSocket } from './supervisorSocket.ts';

/** What the program that is the supervisor is made of. */
export interface Supervision {
  readonly project: {
    readonly id: ProjectId;
    readonly name: string;
    /** When it is gone the supervisor leaves. */
    readonly folder: string;
  };
  /** The folder `local` of the project's state. */
  readonly folder: string;
  /** Over the keychain, else with the key a window hands over. */
  openVault(keeper: KeyKeeper): Vault;
  readonly redactor: Redactor;
  readonly health: HealthQuestion;
  readonly clock: Clock;
  readonly due: SupervisorParts['due'];
  readonly startOperation: SupervisorParts['startOperation'];
  /** How many versions of each target can be gone back to; 10 by default. */
  readonly keepDeployments?: number;
  /** How long requests get to finish when another version takes over; 10 s by default. */
  readonly drainMs?: number;
  /** Between looks at the project's folder and the schedules. */
  readonly lookEveryMs?: number;
}

export type Left = 'alreadyRunning' | 'asked' | 'folderGone' | 'replaced';

/** Runs until it is asked to leave, its project's folder is gone, or another one runs already. Answers which. */
export async function supervise(supervision: Supervision): Promise<Left> {
  const layout = new LocalLayout(await makeFolder(supervision.folder));
  const log = new SupervisorLog(layout.supervisorLog, supervision.redactor);
  process.on('uncaughtException', (error) => {
    log.line(`ended: ${error.stack ?? error.message}`);
    process.exit(1); // the next one ends what this one leaves behind
  });
  process.on('unhandledRejection', (error) => {
    log.line(`not handled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  });
  try {
    return await new Attendance(supervision, layout, log).run();
  } catch (error) {
    log.line(`could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    throw error;
  }
}

/** From listening to leaving. */
class Attendance {
  readonly #supervision: Supervision;
  readonly #layout: LocalLayout;
  readonly #log: SupervisorLog;
  readonly #key = new HandedKey();
  readonly #identity = ownIdentity();
  readonly #left: Promise<Left>;
  #leave: (why: Left) => void = () => undefined;
  #misses = 0;
  #looking = false;

  constructor(supervision: Supervision, layout: LocalLayout, log: SupervisorLog) {
    this.#supervision = supervision;
    this.#layout = layout;
    this.#log = log;
    this.#left = new Promise((resolve) => (this.#leave = resolve));
  }

  async run(): Promise<Left> {
    let tellOpened: (supervisor: Supervisor) => void = () => undefined;
    const opened = new Promise<Supervisor>((resolve) => (tellOpened = resolve));
    const listener = await this.#listen(opened);
    if (!listener) return 'alreadyRunning';
    await writeAtomically(this.#layout.supervisor, JSON.stringify(this.#identity));
    await this.#endLeftovers();
    const supervisor = await this.#open();
    tellOpened(supervisor);
    this.#log.line(`started, process ${process.pid}`);
    return this.#attend(supervisor, listener);
  }

  async #listen(supervisor: Promise<Supervisor>): Promise<Listener | null> {
    await openRunDirectory();
    const callee = {
      supervisor,
      keepKey: (key: Parameters<HandedKey['set']>[0]) => void this.#key.set(key),
      leave: () => this.#leave('asked'),
    };
    try {
      return await listen(supervisorSocket(this.#supervision.project.id), answerCalls(callee));
    } catch (error) {
      if (codeOf(error) === 'EADDRINUSE') return null;
      throw error;
    }
  }

  #open(): Promise<Supervisor> {
    const { keepDeployments = 10, drainMs = 10_000, ...parts } = this.#supervision;
    const vault = this.#supervision.openVault(this.#key);
    const log = (line: string): void => this.#log.line(line);
    return Supervisor.open({
      ...parts,
      layout: this.#layout,
      vault,
      keepDeployments,
      drainMs,
      log,
    });
  }

  /** A supervisor that was killed leaves its processes: they hold ports and files, and nobody would ever end them. */
  async #endLeftovers(): Promise<void> {
    const before = (await readJson(this.#layout.status).catch(() => null)) as SupervisorStatus | null;
    const left = (before?.targets ?? []).flatMap(({ processes }) => processes).filter(isAlive);
    for (const { pid } of left) this.#log.line(`ending process ${pid} of a supervisor that is gone`);
    await Promise.all(left.map(({ pid }) => endTree(pid, 1000)));
  }

  async #attend(supervisor: Supervisor, listener: Listener): Promise<Left> {
    const timer = setInterval(() => void this.#look(supervisor), this.#supervision.lookEveryMs ?? 10_000);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => this.#leave('asked'));
    const why = await this.#left;
    clearInterval(timer);
    this.#log.line(`leaving: ${why}`);
    await supervisor.close(why === 'asked');
    await listener.close();
    return why;
  }

  async #look(supervisor: Supervisor): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      if (await this.#isFolderGone()) this.#leave('folderGone');
      else if (await this.#isReplaced()) this.#leave('replaced');
      else await supervisor.keepSchedules();
    } finally {
      this.#looking = false;
    }
  }

  /** Twice in a row: a folder that is moved aside for a moment is not gone. */
  async #isFolderGone(): Promise<boolean> {
    const isThere = await access(this.#supervision.project.folder).then(
      () => true,
      () => false,
    );
    this.#misses = isThere ? 0 : this.#misses + 1;
    return this.#misses >= 2;
  }

  /** Two that start in the same moment can both think the socket theirs; the last to say so is the one. */
  async #isReplaced(): Promise<boolean> {
    const known = (await readJson(this.#layout.supervisor).catch(() => null)) as ProcessIdentity | null;
    return known?.pid !== this.#identity.pid;
  }
}
