import type { ArtifactId } from '../../protocol/ids.ts';
import { say, type Message } from '../../protocol/say.ts';
import { badInput, type Failed } from '../../protocol/failures.ts';
import type { Secret } from '../../run/secret.ts';
import type { Change, Looking, Standing } from '../cloud/driver.ts';
import { digestIn, imageName } from '../cloud/images/imageName.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import { definitionId, nextDefinition, notesOf, tag } from './definition.ts';
import { Earlier } from './earlier.ts';
import { ownContainer } from './history.ts';
import { newService } from './newService.ts';
import { ecsPlace, type EcsPlace } from './place.ts';
import { repositoryFor, type Room } from './room.ts';
import { secretsFor } from './secretsOfTask.ts';
import type { Definition, Service } from './shapes.ts';
import { rememberedCount, standingOf } from './standing.ts';
import { baseDefinition, deleteService, updateService } from './serviceChanges.ts';
import { awakeAgain } from './sleeping.ts';

/** ECS drains old tasks for some minutes, and its circuit breaker takes its time. */
const withinMs = 30 * 60_000;

/** So many of the newest definitions may be this operation's. */
const recent = 5;

/** The service runs the version: a definition that exists already, or one that is registered for it. */
export class Release implements Change {
  readonly withinMs = withinMs;
  readonly #room: Room;
  readonly #request: DeployRequest;
  readonly #place: EcsPlace;
  readonly #earlier: Earlier;

  constructor(room: Room, request: DeployRequest) {
    this.#room = room;
    this.#request = request;
    this.#place = ecsPlace(request.target);
    this.#earlier = new Earlier(room, request);
  }

  async look({ signal }: Looking): Promise<Standing> {
    const service = await this.#room.ecs.service(this.#place, signal);
    const wanted = service && (await this.#wanted(service, signal));
    if (!service || !wanted) return { isSo: false, at: null, isNowhere: true };
    const standing = standingOf(service, wanted);
    return { ...standing, isSo: standing.isSo && rememberedCount(service) === null };
  }

  async ask(context: StepContext): Promise<Message> {
    const { ecs, tool } = this.#room;
    const { signal } = context;
    await tool.ready(signal); // before anything is registered that nobody could use
    const service = await ecs.service(this.#place, signal);
    const wanted = (await this.#wanted(service, signal)) ?? (await this.#register(service, context));
    if (!service) await newService(this.#room, this.#place, wanted, this.#request, signal);
    else await this.#update(service, wanted, signal);
    return say('as {0}', wanted.id);
  }

  async #update(service: Service, wanted: Definition, signal: AbortSignal): Promise<void> {
    const isAsleep = service.desiredCount === 0;
    const isThere = definitionId(service.taskDefinition) === wanted.id;
    const count = isAsleep ? (rememberedCount(service)?.count ?? 1) : null;
    if (!isThere || isAsleep)
      await updateService(this.#room, this.#place, { definition: wanted.id, count }, signal);
    await awakeAgain(this.#room, this.#place, service, signal);
  }

  /** What was before this operation, as it noted it; a definition that it registered is taken away. */
  async undo({ signal }: StepContext): Promise<void> {
    const { ecs } = this.#room;
    const service = await ecs.service(this.#place, signal);
    const own = await this.#registered(service, signal);
    if (!own) return;
    const [, earlier, count] = /^([^/]+)\/(\d+)$/.exec(own.tags.get(tag.before) ?? '') ?? [];
    const isThere = service !== null && definitionId(service.taskDefinition) === own.id;
    if (isThere && this.#place.madeLike !== null && earlier === undefined)
      await deleteService(this.#room, this.#place, signal);
    else if (isThere && earlier !== undefined)
      await updateService(this.#room, this.#place, { definition: earlier, count: Number(count) }, signal);
    await ecs.deregister(this.#place, own.id, signal);
  }

  /** An earlier definition as it is, where its tasks would start; else the one this operation registered. */
  async #wanted(service: Service | null, signal: AbortSignal): Promise<Definition | null> {
    const earlier = await this.#earlier.definition(signal);
    if (earlier && (await this.#earlier.starts(earlier, signal))) return earlier;
    return this.#registered(service, signal);
  }

  /** What was registered before a crash is found by its notes. */
  async #registered(service: Service | null, signal: AbortSignal): Promise<Definition | null> {
    const { ecs } = this.#room;
    const { deployment, operation } = this.#request;
    const family = this.#family(service);
    if (family === null) return null;
    const names = await ecs.revisions(this.#place, family, { below: null, limit: recent }, signal);
    const found = await Promise.all(names.map((name) => ecs.definition(this.#place, name, signal)));
    const isOwn = ({ tags }: Definition): boolean =>
      tags.get(tag.operation) === operation && tags.get(tag.deployment) === deployment;
    return found.find(isOwn) ?? null;
  }

  #family(service: Service | null): string | null {
    if (this.#place.family !== null) return this.#place.family;
    return service && definitionId(service.taskDefinition).replace(/:\d+$/, '');
  }

  async #register(service: Service | null, context: StepContext): Promise<Definition> {
    const earlier = await this.#earlier.definition(context.signal);
    const body = earlier
      ? await this.#earlier.startable(earlier, before(service), context.signal)
      : await this.#next(service, context);
    return this.#room.ecs.register(this.#place, body, context.signal);
  }

  async #next(service: Service | null, context: StepContext): Promise<Secret> {
    const { target, artifact: asked, commit } = this.#request;
    const base = await baseDefinition(this.#room, this.#place, service, context.signal);
    const container = ownContainer(base, target);
    const repository = repositoryFor(target.image, container);
    const images = this.#room.images(this.#place.profile);
    const artifact = await images.find(repository, asked, context.signal);
    if (artifact === null) throw noImage(asked, imageName(repository));
    const model = { base, container, isOfAnother: service === null };
    const { secrets, gone } = await secretsFor(this.#room, this.#request, model, context);
    return nextDefinition({
      ...{ base, commit: commit.sha, secrets, goneSecrets: gone, container: container.name },
      family: this.#family(service) ?? base.family,
      image: `${imageName(repository)}@${digestIn(artifact) ?? ''}`,
      variables: target.variables,
      tags: notesOf(this.#request, artifact, before(service)),
    });
  }
}

/** `web:42/2`: what runs, to be gone back to. */
function before(service: Service | null): string {
  return service ? `${definitionId(service.taskDefinition)}/${service.desiredCount}` : '';
}

function noImage(artifact: ArtifactId, repository: string): Failed {
  const detail = say('There is no image {0} in {1}.', artifact, repository);
  return badInput(detail);
}
