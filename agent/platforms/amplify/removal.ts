import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { StepContext, TargetPlace } from '../platform.ts';
import { placeOf, type AmplifyPlace } from './place.ts';
import type { Room } from './room.ts';

/** The branch is gone from the app, with its jobs and variables. */
export class Removal implements Change {
  readonly withinMs = 10 * 60_000;
  readonly #room: Room;
  readonly #target: TargetPlace;

  constructor(room: Room, target: TargetPlace) {
    if (target.kind === 'production') throw new Error('production is never removed');
    this.#room = room;
    this.#target = target;
  }

  async look({ signal }: Looking): Promise<Standing> {
    return { isSo: await this.#isGone(await this.#place(), signal), at: null };
  }

  async ask({ signal }: StepContext): Promise<undefined> {
    const place = await this.#place();
    const words = ['amplify', 'delete-branch', '--app-id', place.app, '--branch-name', place.branch] as const;
    await this.#room.changes.run(place, words, () => this.#isGone(place, signal), signal);
  }

  #place(): Promise<AmplifyPlace> {
    return placeOf(this.#target, this.#room.parts);
  }

  async #isGone(place: AmplifyPlace, signal: AbortSignal): Promise<boolean> {
    return (await this.#room.amplify.branch(place, signal)) === null;
  }
}
