import { Failed } from '../../protocol/failures.ts';
import { as, type OperationId, shortCommit, type ServiceName } from '../../protocol/ids.ts';
import type { Deployment } from '../../protocol/model.ts';
import { english, render, say, type Message } from '../../protocol/say.ts';
import type { DeployRequest, Step, StepContext, Target, TargetPlace } from '../platform.ts';
import type { About } from './about.ts';
import { carryOut, changeStep } from './changeStep.ts';
import { noCommit } from './commits.ts';
import type { CloudVariables } from './cloudVariables.ts';
import type { Change, Driver } from './driver.ts';
import type { CloudParts } from './parts.ts';
import { plainVariables } from './plainVariables.ts';

type Asked = (driver: Driver) => Change | undefined | Promise<Change | undefined>;

/** What is changed on a platform elsewhere, as steps: each is a change of its driver, and how that is taken back. */
export class CloudSteps {
  readonly #about: About;
  readonly #parts: Pick<CloudParts, 'clock' | 'wait'>;
  readonly #variables: CloudVariables;
  readonly #driver: () => Promise<Driver>;

  constructor(
    about: About,
    parts: Pick<CloudParts, 'clock' | 'wait'>,
    variables: CloudVariables,
    driver: () => Promise<Driver>,
  ) {
    this.#about = about;
    this.#parts = parts;
    this.#variables = variables;
    this.#driver = driver;
  }

  /**
   * Some platforms let what was built into an environment take the traffic there by itself: then the switch is found done, and
   * taking back the build is what brings back the version before.
   */
  prepare(request: DeployRequest): readonly Step[] {
    if (!request.build || !this.#about.stages) return [];
    const { service } = request.target;
    const title = say('Build {0} on {1}', service, this.#about.name);
    const step = this.#step(`build:${service}`, title, service, 'hidden', async (driver) =>
      driver.build?.(await this.#withSet(request)),
    );
    const undo = async (context: StepContext): Promise<void> => {
      await step.undo?.(context);
      await this.#goBack(request, context);
    };
    return [{ ...this.#sayingWhatRuns(step, request.target), undo }];
  }

  release(request: DeployRequest): readonly Step[] {
    const { service } = request.target;
    const title = say('Put {0} on {1}', service, this.#about.name);
    const step = this.#step(`switch:${service}`, title, service, 'traffic', (driver) =>
      this.#released(driver, request),
    );
    const undo = (context: StepContext): Promise<void> => this.#goBack(request, context);
    return [{ ...this.#sayingWhatRuns(step, request.target), undo }];
  }

  /** A build that failed is told with the version that serves on. */
  #sayingWhatRuns(step: Step, target: Target): Step {
    return {
      ...step,
      do: async (context) => {
        try {
          return await step.do(context);
        } catch (error) {
          throw await this.#withWhatRuns(error, target, context.signal);
        }
      },
    };
  }

  async #withWhatRuns(error: unknown, target: Target, signal: AbortSignal): Promise<unknown> {
    if (!(error instanceof Failed)) return error;
    const { failure } = error;
    if (failure.reason !== 'buildFailed' || failure.stillRuns !== null) return error;
    const read = (await this.#driver()).read([target], signal);
    const [now] = await read.catch(() => []); // the build's own words count
    const sha = now?.state === 'serving' ? now.current?.commit.sha : undefined;
    if (sha === undefined || sha === noCommit) return error;
    return new Failed({ ...failure, stillRuns: shortCommit(sha) }, { cause: error });
  }

  /** The plain variables of the rules come first where it gets what the platform keeps. */
  async #released(driver: Driver, asked: DeployRequest): Promise<Change> {
    const request = await this.#withSet(asked);
    const change = driver.release(request);
    if (!this.#about.keepsVariables) return change;
    return {
      withinMs: change.withinMs,
      look: (context) => change.look(context),
      ask: async (context) => {
        await this.#keepPlain(driver, request, context);
        return change.ask(context);
      },
      undo: async (context) => change.undo?.(context),
    };
  }

  async #withSet(request: DeployRequest): Promise<DeployRequest> {
    return { ...request, setHere: await this.#variables.setHere(request.target) };
  }

  async #keepPlain(driver: Driver, request: DeployRequest, context: StepContext): Promise<void> {
    const plain = plainVariables(request);
    if (Object.keys(plain).length > 0) await driver.setPlain?.(request.target, plain, context);
  }

  /**
   * What ran before takes the traffic again: a deploy of something that exists already. What somebody else put there meanwhile
   * stays. Failed `needsPerson` where nobody knows any more what ran before.
   */
  async #goBack(request: DeployRequest, context: StepContext): Promise<void> {
    const driver = await this.#driver();
    const { target, previous } = request;
    await driver.release(request).undo?.(context);
    const [now] = await driver.read([target], context.signal);
    const current = now?.current ?? null;
    if (previous === null || current?.id === previous) return;
    const before = await driver.deployment(target, previous, context.signal);
    if (current && before?.artifact === current.artifact) return;
    if (current && !isOf(request, current)) {
      context.log(render(staysThere(target, current), english));
      return;
    }
    if (!before) throw nothingBefore(target);
    const { commit, artifact } = before;
    const build = this.#about.can.rollback === 'rebuild';
    const back = { ...request, deployment: previous, commit, artifact, build, previous: null };
    const title = say('Bring back what ran on {0}', this.#about.name);
    await carryOut(
      await this.#released(driver, back),
      { title, service: target.service, platform: this.#about.id },
      this.#parts,
      context,
    );
  }

  sleep(target: Target): readonly Step[] {
    const { service } = target;
    const title = say('Put {0} to sleep', service);
    return [
      {
        ...this.#step(`sleep:${service}`, title, service, 'traffic', (driver) => driver.sleep?.(target)),
        undo: (context) => this.#now((driver) => driver.wake?.(target), title, service, context),
      },
    ];
  }

  wake(target: Target): readonly Step[] {
    const { service } = target;
    const title = say('Wake {0}', service);
    return [
      {
        ...this.#step(`wake:${service}`, title, service, 'traffic', (driver) => driver.wake?.(target)),
        undo: (context) => this.#now((driver) => driver.sleep?.(target), title, service, context),
      },
    ];
  }

  /** What is known of its variables goes with it. */
  remove(place: TargetPlace): readonly Step[] {
    const { service } = place;
    const title = say('Remove {0} from {1}', service, this.#about.name);
    const step = this.#step(`remove:${service}`, title, service, 'traffic', (driver) => driver.remove(place));
    const { id, effect } = step;
    return [
      {
        ...{ id, title, service, effect },
        isDone: async (context) => (await step.isDone(context)) && !(await this.#variables.knows(place)),
        do: async (context) => {
          const said = await step.do(context);
          await this.#variables.forgetAll(place); // not before it is gone: what stays there may be put back
          return said;
        },
      },
    ];
  }

  restart(asked: DeployRequest): readonly Step[] {
    const request = asked.isUndo ? asUndo(asked) : asked;
    const { service } = request.target;
    const title = say('Run {0} anew', service);
    const built = say('Build {0} on {1}', service, this.#about.name);
    return [
      ...(this.#about.rebuilds
        ? [
            this.#step(`build:${service}`, built, service, 'hidden', async (driver) =>
              driver.rebuild?.(await this.#withSet(request)),
            ),
          ]
        : []),
      this.#step(`switch:${service}`, title, service, 'traffic', async (driver) =>
        driver.restart(await this.#withSet(request)),
      ),
    ];
  }

  #step(id: string, title: Message, service: ServiceName, effect: Step['effect'], change: Asked): Step {
    const made = async () => (await change(await this.#driver())) ?? this.#cannot(title);
    return changeStep({ id, title, service, effect, platform: this.#about.id, change: made }, this.#parts);
  }

  async #now(change: Asked, title: Message, service: ServiceName, context: StepContext): Promise<void> {
    const asked = (await change(await this.#driver())) ?? this.#cannot(title);
    await carryOut(asked, { title, service, platform: this.#about.id }, this.#parts, context);
  }

  /** `can` says that it cannot, and callers look there first. */
  #cannot(title: Message): never {
    throw new Error(`${this.#about.id} has no way to: ${title.text}`);
  }
}

/** Under a name of its own: what the operation itself ran anew is found by its name, and has the values that were taken back. */
function asUndo(request: DeployRequest): DeployRequest {
  return { ...request, operation: as<OperationId>(`${request.operation}-undo`) };
}

/** What the request put there, by its operation or by its artifact, whose id may say more once it is there. */
function isOf({ operation, artifact }: DeployRequest, current: Deployment): boolean {
  if (current.operation === operation || current.artifact === artifact) return true;
  return current.artifact.startsWith(`${artifact}@`);
}

function staysThere({ service, environment }: Target, { commit }: Deployment): Message {
  return say(
    '{0} in {1} runs {2}, which was put there meanwhile: it stays.',
    service,
    environment,
    shortCommit(commit.sha),
  );
}

function nothingBefore({ service, environment }: Target): Failed {
  return new Failed({
    reason: 'needsPerson',
    message: say(
      'What ran before of {0} in {1} is not known there any more, so it cannot be brought back. What was put there now still runs: deploy another version.',
      service,
      environment,
    ),
  });
}
