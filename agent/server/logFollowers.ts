import { followLog } from '../state/followLog.ts';
import { readLog } from '../state/readLog.ts';
import type { OperationId } from '../protocol/ids.ts';
import { operationLogged } from '../protocol/requests.ts';
import type { Connection } from './connection.ts';
import type { Project } from './project.ts';

/** Logs that are open in the window: what is added to them is told. */
export class LogFollowers {
  readonly #connection: Pick<Connection, 'tell'>;
  readonly #followed = new Map<OperationId, AbortController>();

  constructor(connection: Pick<Connection, 'tell'>) {
    this.#connection = connection;
  }

  /** From what the log holds now. Failed `unknownName` where there is no such operation. */
  async set(project: Project, operation: OperationId, isFollowed: boolean): Promise<void> {
    this.#followed.get(operation)?.abort();
    this.#followed.delete(operation);
    if (!isFollowed) return;
    const end = new AbortController();
    this.#followed.set(operation, end);
    await project.operations.get(operation);
    const path = project.world.own.operation(operation).log;
    const { size } = await readLog(path, 0, 0);
    const tell = (text: string, next: number): void => {
      const told = { project: project.world.project, operation, text, next };
      if (!end.signal.aborted) void this.#connection.tell(operationLogged, told);
    };
    followLog(path, size, tell, end.signal).catch(() => undefined); // the folder is gone: nothing is added any more
  }
}
