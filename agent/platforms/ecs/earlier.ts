import { Failed } from '../../protocol/failures.ts';
import type { Secret } from '../../run/secret.ts';
import type { DeployRequest } from '../platform.ts';
import { nextDefinition, notesOf } from './definition.ts';
import { ownContainer } from './history.ts';
import { ecsPlace } from './place.ts';
import type { Room } from './room.ts';
import { secretsFor } from './secretsOfTask.ts';
import type { Definition } from './shapes.ts';

/** The definition that a request goes back to. */
export class Earlier {
  readonly #room: Room;
  readonly #request: DeployRequest;
  #gone: Promise<readonly string[]> | null = null;

  constructor(room: Room, request: DeployRequest) {
    this.#room = room;
    this.#request = request;
  }

  /** Null where a new one is asked for. Failed `platform` `notFound` where it is not there any more. */
  async definition(signal: AbortSignal): Promise<Definition | null> {
    const { deployment, target } = this.#request;
    if (!/^[\w-]+:\d+$/.test(deployment)) return null; // `web:42`: whatever Taxiway names itself has no colon
    const found = await this.#room.ecs.maybeDefinition(ecsPlace(target), deployment, signal);
    if (found) return found;
    throw new Failed({
      reason: 'platform',
      platform: 'ecs',
      situation: 'notFound',
      detail: deployment,
      until: null,
    });
  }

  /** Whether its tasks would start: not where it is handed what was removed from our folders since. */
  async starts(earlier: Definition, signal: AbortSignal): Promise<boolean> {
    return (await this.#goneSince(earlier, signal)).length === 0;
  }

  /** As it was, without what its tasks would wait for in vain; `before` is what runs. */
  async startable(earlier: Definition, before: string, signal: AbortSignal): Promise<Secret> {
    const { target, artifact, commit } = this.#request;
    const { name: container, image } = ownContainer(earlier, target);
    return nextDefinition({
      ...{ base: earlier, family: earlier.family, container, image, commit: commit.sha },
      ...{ variables: {}, secrets: {}, goneSecrets: await this.#goneSince(earlier, signal) },
      tags: notesOf(this.#request, artifact, before),
    });
  }

  /** Asked once: it is looked at again and again while it starts. */
  async #goneSince(earlier: Definition, signal: AbortSignal): Promise<readonly string[]> {
    this.#gone ??= this.#goneNow(earlier, signal);
    try {
      return await this.#gone;
    } catch (error) {
      this.#gone = null;
      throw error;
    }
  }

  async #goneNow(earlier: Definition, signal: AbortSignal): Promise<readonly string[]> {
    const container = ownContainer(earlier, this.#request.target);
    const model = { base: earlier, container, isOfAnother: false };
    const silent = { signal, log: () => undefined };
    return (await secretsFor(this.#room, this.#request, model, silent)).gone;
  }
}
