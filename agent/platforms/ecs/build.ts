import type { Message } from '../../protocol/say.ts';
import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import { machineOf } from './definition.ts';
import { ownContainer } from './history.ts';
import { ecsPlace } from './place.ts';
import { repositoryFor, type Room } from './room.ts';
import { baseDefinition } from './serviceChanges.ts';
import { keptImage } from './keptImage.ts';

/** Its image is in the registry. What was pushed stays there: nothing runs by it. */
export class Build implements Change {
  readonly withinMs = 60_000; // the registry shows at once what was pushed
  readonly #room: Room;
  readonly #request: DeployRequest;

  constructor(room: Room, request: DeployRequest) {
    this.#room = room;
    this.#request = request;
  }

  async look({ signal }: Looking): Promise<Standing> {
    const { target, artifact } = this.#request;
    const kept = await keptImage(this.#room, target, artifact, signal);
    return { isSo: kept !== null, at: null };
  }

  async ask(context: StepContext): Promise<Message> {
    const { target } = this.#request;
    const place = ecsPlace(target);
    const service = await this.#room.ecs.service(place, context.signal);
    const base = await baseDefinition(this.#room, place, service, context.signal);
    const repository = repositoryFor(target.image, ownContainer(base, target));
    const images = this.#room.images(place.profile);
    return images.build(this.#request, repository, machineOf(base), context);
  }
}
