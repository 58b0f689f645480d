import * as z from 'zod';
import { say, type Message } from '../../protocol/say.ts';
import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { StepContext, Target } from '../platform.ts';
import { tag } from './definition.ts';
import { mustBeThere } from './ecs.ts';
import { ecsPlace, type EcsPlace } from './place.ts';
import { updateService } from './serviceChanges.ts';
import type { Room } from './room.ts';
import { nothing, type Service } from './shapes.ts';
import { rememberedCount } from './standing.ts';

const withinMs = 15 * 60_000;
const dimension = 'ecs:service:DesiredCount';

const scaling = z.object({
  ScalableTargets: z.array(z.object({ MinCapacity: z.number(), MaxCapacity: z.number() })).default([]),
});

/** No task runs. How many did is noted on the service, so that any machine can wake it. */
export class Sleep implements Change {
  readonly withinMs = withinMs;
  readonly #room: Room;
  readonly #place: EcsPlace;

  constructor(room: Room, target: Target) {
    this.#room = room;
    this.#place = ecsPlace(target);
  }

  async look({ signal }: Looking): Promise<Standing> {
    const service = mustBeThere(await this.#room.ecs.service(this.#place, signal), this.#place);
    const { desiredCount, runningCount } = service;
    const isSo = desiredCount === 0 && runningCount === 0;
    return { isSo, at: isSo ? null : say('{0} tasks still run', runningCount) };
  }

  async ask({ signal }: StepContext): Promise<Message | undefined> {
    const { ecs } = this.#room;
    const service = mustBeThere(await ecs.service(this.#place, signal), this.#place);
    const { desiredCount } = service;
    if (desiredCount === 0) return undefined;
    const least = await this.#leastBefore(service, signal);
    const note = least === null ? String(desiredCount) : `${desiredCount}/${least}`;
    await ecs.note(this.#place, service, tag.asleep, note, signal);
    // Scaling would start them again.
    if (least !== null) await setLeast(this.#room, this.#place, 0, signal);
    await updateService(this.#room, this.#place, { definition: null, count: 0 }, signal);
    return say('{0} tasks to wake with', desiredCount);
  }

  /** Where it was cut off between scaling and service, scaling keeps none any more, and the note says how many it kept. */
  async #leastBefore(service: Service, signal: AbortSignal): Promise<number | null> {
    const least = await leastOf(this.#room, this.#place, signal);
    return least === 0 ? (rememberedCount(service)?.least ?? 0) : least;
  }
}

/** As many tasks run as before it slept. */
export class Wake implements Change {
  readonly withinMs = withinMs;
  readonly #room: Room;
  readonly #place: EcsPlace;

  constructor(room: Room, target: Target) {
    this.#room = room;
    this.#place = ecsPlace(target);
  }

  async look({ signal }: Looking): Promise<Standing> {
    const service = mustBeThere(await this.#room.ecs.service(this.#place, signal), this.#place);
    const { desiredCount, runningCount } = service;
    const isUp = desiredCount > 0 && runningCount >= desiredCount && rememberedCount(service) === null;
    return { isSo: isUp, at: isUp ? null : say('{0} of {1} tasks run', runningCount, desiredCount) };
  }

  async ask({ signal }: StepContext): Promise<undefined> {
    const service = mustBeThere(await this.#room.ecs.service(this.#place, signal), this.#place);
    const count = rememberedCount(service)?.count ?? 1;
    if (service.desiredCount === 0)
      await updateService(this.#room, this.#place, { definition: null, count }, signal);
    await awakeAgain(this.#room, this.#place, service, signal);
  }
}

/** What was noted when it went to sleep is put back and forgotten. */
export async function awakeAgain(
  room: Room,
  place: EcsPlace,
  service: Service,
  signal: AbortSignal,
): Promise<void> {
  const remembered = rememberedCount(service);
  if (!remembered) return;
  if (remembered.least !== null) await setLeast(room, place, remembered.least, signal);
  await room.ecs.forget(place, service, tag.asleep, signal);
}

/** The least number of tasks its scaling keeps; null where nothing scales it. */
async function leastOf({ api }: Room, place: EcsPlace, signal: AbortSignal): Promise<number | null> {
  const input = {
    ServiceNamespace: 'ecs',
    ResourceIds: [resource(place)],
    ScalableDimension: dimension,
  };
  const call = { service: 'application-autoscaling', action: 'DescribeScalableTargets', input } as const;
  const { ScalableTargets } = await api.json(place, call, scaling, signal);
  return ScalableTargets[0]?.MinCapacity ?? null;
}

async function setLeast({ api }: Room, place: EcsPlace, least: number, signal: AbortSignal): Promise<void> {
  const input = {
    ServiceNamespace: 'ecs',
    ResourceId: resource(place),
    ScalableDimension: dimension,
    MinCapacity: least,
  };
  const call = { service: 'application-autoscaling', action: 'RegisterScalableTarget', input } as const;
  await api.json(place, call, nothing, signal);
}

function resource({ cluster, service }: EcsPlace): string {
  return `service/${cluster}/${service}`;
}
