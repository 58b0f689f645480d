import { say } from '../../protocol/say.ts';
import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { StepContext, TargetPlace } from '../platform.ts';
import { ecsPlace, type EcsPlace, parameterPaths } from './place.ts';
import { deleteService } from './serviceChanges.ts';
import type { Room } from './room.ts';

/** The service is gone; of a preview its definitions and parameters as well, which nobody else has. */
export class Removal implements Change {
  readonly withinMs = 15 * 60_000;
  readonly #room: Room;
  readonly #target: TargetPlace;
  readonly #place: EcsPlace;

  constructor(room: Room, target: TargetPlace) {
    if (target.kind === 'production') throw new Error('production is never removed');
    this.#room = room;
    this.#target = target;
    this.#place = ecsPlace(target);
  }

  async look({ signal }: Looking): Promise<Standing> {
    const service = await this.#room.ecs.service(this.#place, signal);
    if (service) return { isSo: false, at: say('{0} tasks still run', service.runningCount) };
    const left = [...(await this.#definitions(signal)), ...(await this.#parameters(signal))];
    return { isSo: left.length === 0, at: null };
  }

  async ask({ signal }: StepContext): Promise<undefined> {
    const { ecs, parameters } = this.#room;
    const service = await ecs.service(this.#place, signal);
    if (service && service.status !== 'DRAINING') await deleteService(this.#room, this.#place, signal);
    for (const name of await this.#definitions(signal)) await ecs.deregister(this.#place, name, signal);
    for (const path of await this.#parameters(signal)) await parameters.delete(this.#place, path, signal);
  }

  #definitions(signal: AbortSignal): Promise<readonly string[]> {
    const { family, madeLike } = this.#place;
    if (madeLike === null || family === null) return Promise.resolve([]);
    return this.#room.ecs.revisions(this.#place, family, { below: null, limit: 1000 }, signal);
  }

  async #parameters(signal: AbortSignal): Promise<readonly string[]> {
    const { own } = parameterPaths(this.#target);
    if (this.#place.madeLike === null || own === null) return [];
    const listed = await this.#room.parameters.list(this.#place, { own, shared: [] }, signal);
    return listed.map(({ path }) => path);
  }
}
