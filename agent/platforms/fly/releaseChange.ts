import { Failed } from '../../protocol/failures.ts';
import type { ArtifactId } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { endingOf, type CommandResult } from '../../run/spawn.ts';
import type { Change, Looking, Standing } from '../cloud/driver.ts';
import { digestIn, imageName } from '../cloud/images/imageName.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import type { Release } from './apps.ts';
import { withConfiguration } from './configuration.ts';
import { releaseArguments, releaseWithinMs } from './deployCall.ts';
import { ensureApp } from './ensureApp.ts';
import { goneFrom } from './copyChange.ts';
import { referenceOf } from './images.ts';
import { imageToRun, reachable, type ImageToRun } from './imageToRun.ts';
import { appNamed } from './lookUps.ts';
import type { Machine } from './machines.ts';
import { releaseVariables, type Marks } from './marks.ts';
import { appOf, registryElsewhere } from './places.ts';
import { releaseIn } from './releaseLine.ts';
import { digestOf } from './secretList.ts';
import { hasFailed, ToolRun } from './toolChange.ts';
import { wakeSlept } from './waking.ts';
import type { FlyWorld } from './world.ts';

/** `restart`: with the secrets as they are now. */
export type ReleaseReason = 'release' | 'restart';

/** An image that is there takes the traffic, as a new release of the app. */
export class ReleaseChange implements Change {
  readonly #world: FlyWorld;
  readonly #request: DeployRequest;
  readonly #reason: ReleaseReason;
  readonly #run: ToolRun;
  readonly #app: string;
  #found: ImageToRun | null = null;
  #isFollowed = false;

  constructor(world: FlyWorld, request: DeployRequest, reason: ReleaseReason) {
    this.#world = world;
    this.#request = request;
    this.#reason = reason;
    this.#run = new ToolRun(world);
    this.#app = appOf(request.target);
  }

  get withinMs(): number {
    return this.#isFollowed ? releaseWithinMs : this.#run.withinMs;
  }

  /** Failed `platform` where the release that was asked for failed: it never will be so. */
  async look({ signal }: Pick<Looking, 'signal'>): Promise<Standing> {
    const found = await this.#image(signal);
    if (found === null) return { isSo: false, at: say('the image is not in the registry yet') };
    const { artifact } = found;
    const { api } = this.#world;
    const machines = (await api.machines(this.#app, signal)).filter(({ isReleased }) => isReleased);
    const isWanted = await this.#wanted(artifact, signal);
    const have = machines.filter((machine) => isWanted(machine.marks) && runs(machine, artifact));
    if (machines.length > 0 && have.length === machines.length && machines.every(isAwake))
      return { isSo: true, at: null };
    const own = await this.#ownRelease(artifact, signal);
    if (own?.status === 'failed') throw failed(own);
    return { isSo: false, at: own ? standing(own, have.length, machines.length) : null };
  }

  async ask(context: StepContext): Promise<Message | undefined> {
    const { signal } = context;
    await ensureApp(this.#world, this.#request.target, context);
    const found = await this.#image(signal);
    if (found === null) throw gone(this.#request);
    const { artifact } = found;
    this.#isFollowed = await this.#isUnderWay(artifact, signal);
    if (this.#isFollowed) return undefined;
    const image = await reachable(this.#world, this.#request.target, found, context);
    const result = await this.#release(artifact, referenceOf(image), context);
    await wakeSlept(this.#world, this.#app, context);
    if (hasFailed(result) && !(await this.look(context)).isSo) throw programFailed(result);
    const made = releaseIn(result.stdout);
    return made ? say('release {0}', `v${made.version}`) : undefined;
  }

  async #release(artifact: ArtifactId, reference: string, context: StepContext): Promise<CommandResult> {
    const request = this.#request;
    const secrets = digestOf(await this.#world.api.secrets(this.#app, context.signal));
    const variables = releaseVariables(request, { artifact, secrets });
    return withConfiguration(this.#world, request, context, async (configuration) => {
      const facts = { app: this.#app, configuration, reference, variables };
      const call = {
        args: releaseArguments(request, facts),
        what: say('fly deploy'),
        timeoutMs: releaseWithinMs,
        ...(configuration ? { cwd: configuration.folder } : {}),
      };
      return this.#run.run(call, context);
    });
  }

  async #image(signal: AbortSignal): Promise<ImageToRun | null> {
    this.#found ??= await imageToRun(this.#world, this.#request, signal);
    return this.#found;
  }

  /** A restart under way is one more where the secrets changed again meanwhile: an undo puts them back. */
  async #wanted(artifact: ArtifactId, signal: AbortSignal): Promise<(marks: Marks) => boolean> {
    const { operation } = this.#request;
    const isOwn = (marks: Marks): boolean => marks.artifact === artifact && marks.operation === operation;
    if (this.#reason === 'release') return isOwn;
    const secrets = digestOf(await this.#world.api.secrets(this.#app, signal));
    return (marks) => isOwn(marks) && marks.secrets === secrets;
  }

  /** The newest one of this operation with this image. */
  async #ownRelease(artifact: ArtifactId, signal: AbortSignal): Promise<Release | null> {
    const app = await appNamed(this.#world.api, this.#app, signal);
    const { operation } = this.#request;
    const own = app?.releases.find(
      ({ marks }) => marks.operation === operation && marks.artifact === artifact,
    );
    return own ?? null;
  }

  /** Begun by this operation before a crash, and its tool is still at work: it holds a machine. */
  async #isUnderWay(artifact: ArtifactId, signal: AbortSignal): Promise<boolean> {
    const own = await this.#ownRelease(artifact, signal);
    if (own?.status !== 'running' && own?.status !== 'pending') return false;
    const { api } = this.#world;
    for (const { id } of await api.machines(this.#app, signal))
      if (await api.isLeased(this.#app, id, signal)) return true;
    return false;
  }
}

function runs({ image }: Machine, artifact: ArtifactId): boolean {
  const digest = digestIn(artifact);
  return digest === null || image?.digest === digest;
}

function isAwake({ slept, state }: Machine): boolean {
  return slept === null && !['created', 'starting', 'replacing'].includes(state);
}

function standing({ version, status }: Release, have: number, all: number): Message {
  return say('release {0} is {1}, {2} of {3} machines have it', `v${version}`, status, have, all);
}

function failed({ version }: Release): Failed {
  const detail = `release v${version} failed`;
  return new Failed({ reason: 'platform', platform: 'fly', situation: 'refused', detail, until: null });
}

function programFailed(result: CommandResult): Failed {
  return new Failed({ reason: 'programFailed', what: say('fly deploy'), ending: endingOf(result) });
}

function gone({ artifact, target }: DeployRequest): Failed {
  const elsewhere = registryElsewhere(target.image);
  return goneFrom(elsewhere ? imageName(elsewhere) : 'Fly.io', artifact);
}
