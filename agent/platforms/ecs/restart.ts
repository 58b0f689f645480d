import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import { definitionId, nextDefinition, notesOf, tag } from './definition.ts';
import { mustBeThere } from './ecs.ts';
import { artifactOf, ownContainer, shown } from './history.ts';
import { ecsPlace, type EcsPlace } from './place.ts';
import type { Room } from './room.ts';
import { isUpToDate, secretsFor } from './secretsOfTask.ts';
import type { Service } from './shapes.ts';
import { primaryOf, standingOf } from './standing.ts';

/** What runs, anew: values are read when a task starts. A name the definition does not have yet takes a new one of the same image. */
export class Restart implements Change {
  readonly withinMs = 30 * 60_000;
  readonly #room: Room;
  readonly #request: DeployRequest;
  readonly #place: EcsPlace;

  constructor(room: Room, request: DeployRequest) {
    this.#room = room;
    this.#request = request;
    this.#place = ecsPlace(request.target);
  }

  async look({ signal }: Looking): Promise<Standing> {
    const service = await this.#service(signal);
    const before = this.#noted(service);
    const primary = primaryOf(service);
    if (before === null || !primary || primary.id === before) return { isSo: false, at: null };
    return standingOf(service, { id: definitionId(primary.taskDefinition), registeredAt: undefined });
  }

  /** What runs is noted first, so that after a crash it is known whether it was begun. */
  async ask(context: StepContext): Promise<undefined> {
    const { signal } = context;
    const { ecs, tool } = this.#room;
    await tool.ready(signal);
    const service = await this.#service(signal);
    const primary = primaryOf(service)?.id ?? '';
    const before = this.#noted(service);
    if (before !== null && before !== primary) return;
    const note = `${this.#request.operation} ${primary}`;
    await ecs.note(this.#place, service, tag.restart, note, signal);
    await this.#force(service, await this.#definition(service, context), signal);
  }

  /** Null: the one it has. */
  async #definition(service: Service, context: StepContext): Promise<string | null> {
    const { ecs, parts } = this.#room;
    const { target } = this.#request;
    const base = await ecs.definition(this.#place, service.taskDefinition, context.signal);
    const container = ownContainer(base, target);
    const model = { base, container, isOfAnother: false };
    const found = await secretsFor(this.#room, this.#request, model, context);
    if (isUpToDate(found, container)) return null;
    const { commit } = await shown(base, target, (sha) => parts.commit(sha));
    const artifact = artifactOf(base, container, target.service, commit.sha);
    const body = nextDefinition({
      ...{ base, container: container.name, family: base.family, image: container.image, commit: commit.sha },
      ...{ variables: target.variables, secrets: found.secrets, goneSecrets: found.gone },
      tags: notesOf({ ...this.#request, commit }, artifact, `${base.id}/${service.desiredCount}`),
    });
    return (await ecs.register(this.#place, body, context.signal)).id;
  }

  async #force(service: Service, definition: string | null, signal: AbortSignal): Promise<void> {
    const { changes } = this.#room;
    const { cluster, service: name } = this.#place;
    const before = primaryOf(service)?.id;
    const words = ['ecs', 'update-service', '--cluster', cluster, '--service', name] as const;
    const how = definition === null ? [] : ['--task-definition', definition];
    const isBegun = async (): Promise<boolean> => primaryOf(await this.#service(signal))?.id !== before;
    await changes.run(this.#place, [...words, '--force-new-deployment', ...how], isBegun, signal);
  }

  async #service(signal: AbortSignal): Promise<Service> {
    return mustBeThere(await this.#room.ecs.service(this.#place, signal), this.#place);
  }

  /** What ran when this operation began to run it anew; null where it did not. */
  #noted({ tags }: Service): string | null {
    const [operation, before] = (tags.get(tag.restart) ?? '').split(' ');
    return operation === this.#request.operation ? (before ?? '') : null;
  }
}
