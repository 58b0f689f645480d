import { knowSecrets } from '../operations/steps/knowSecrets.ts';
import { adapterOf } from '../operations/steps/reading.ts';
import type { LogLine, Target } from '../platforms/platform.ts';
import { explain } from '../protocol/explain.ts';
import { badInput, Failed, failureOf } from '../protocol/failures.ts';
import type { EnvironmentName, ServiceName } from '../protocol/ids.ts';
import { closeServiceLog, openServiceLog, serviceLogged } from '../protocol/requests.ts';
import { say, type Message } from '../protocol/say.ts';
import type { Desk } from './desk.ts';
import { checkedBy } from './check.ts';
import type { Project } from './project.ts';
import * as schemas from './schemas.ts';

/** Nobody can tell whether a person still looks at an output channel, and platforms are asked while it is followed. */
const followedForMs = 30 * 60_000;
/** Lines of one moment are told together. */
const gatherMs = 50;
const linesBefore = 500;

interface LogOf {
  readonly environment: EnvironmentName;
  readonly service: ServiceName;
}

/** Logs of services that are open in the window. */
export class ServiceLogs {
  readonly #connection: Pick<Desk['connection'], 'tell'>;
  readonly #open = new Map<number, AbortController>();
  #last = 0;

  constructor(connection: Pick<Desk['connection'], 'tell'>) {
    this.#connection = connection;
  }

  /** Failed `badInput` where the platform shows no logs or nothing is there. */
  async open(project: Project, of: LogOf): Promise<number> {
    const log = ++this.#last;
    const end = new AbortController();
    const { signal } = end;
    const target = await targetOf(project, of, signal);
    const adapter = adapterOf(project.world, target.platform);
    if (!adapter.logs || adapter.can.logs === 'none') throw none(of, target.platform);
    await knowSecrets(project.world, of.environment);
    this.#open.set(log, end);
    const asked = { target, of: 'running', deployment: null, lines: linesBefore, follow: true } as const;
    const lines = adapter.logs(asked, signal);
    // Who opened it knows its number first: what is told before of a number nobody knows is lost.
    setImmediate(() => void this.#tell(log, lines, project, end));
    return log;
  }

  close(log: number): void {
    this.#open.get(log)?.abort();
    this.#open.delete(log);
  }

  async #tell(
    log: number,
    lines: AsyncIterable<LogLine>,
    { world }: Project,
    end: AbortController,
  ): Promise<void> {
    const waiting: LogLine[] = [];
    let timer: NodeJS.Timeout | null = null;
    const flush = (over: Message | null = null): void => {
      if (timer) clearTimeout(timer);
      timer = null;
      if (this.#open.has(log) && (waiting.length > 0 || over))
        void this.#connection.tell(serviceLogged, { log, lines: waiting.splice(0), over });
    };
    const tooLong = setTimeout(() => {
      flush(say('Followed for {0}; open the log again to go on.', { forMs: followedForMs }));
      this.close(log);
    }, followedForMs);
    try {
      for await (const { at, text } of lines) {
        waiting.push({ at, text: world.redactor.line(text) });
        timer ??= setTimeout(() => flush(), gatherMs);
      }
      flush(say('That is all there is for now.'));
    } catch (error) {
      if (!end.signal.aborted) flush(explain(failureOf(error)).what);
    } finally {
      clearTimeout(tooLong);
      this.close(log);
    }
  }
}

export function registerServiceLogs(desk: Desk, logs: ServiceLogs): void {
  desk.answer(openServiceLog, schemas.serviceLog, async (project, of) => ({
    log: await logs.open(project, of),
  }));
  desk.connection.answer(closeServiceLog, checkedBy(schemas.openedLog), ({ log }) => {
    logs.close(log);
    return Promise.resolve(null);
  });
}

async function targetOf({ world }: Project, of: LogOf, signal: AbortSignal): Promise<Target> {
  for (const platform of world.platforms.keys()) {
    const targets = await world.targets.on(platform, signal);
    const found = targets.find((one) => one.environment === of.environment && one.service === of.service);
    if (found) return found;
  }
  throw new Failed({ reason: 'unknownName', what: 'service', name: of.service, known: [] });
}

function none({ service }: LogOf, platform: string): Failed {
  return badInput(say('The logs of {0} cannot be shown here: {1} has no way to.', service, platform));
}
