import type { Change, Looking, Standing } from '../cloud/driver.ts';
import type { StepContext, TargetPlace } from '../platform.ts';
import { amplifyPlace, type AmplifyPlace } from './place.ts';
import type { Room } from './room.ts';

/** The branch is gone from the app, with its jobs and variables. */
export class Removal implements Change {
  readonly withinMs = 10 * 60_000;
  readonly #room: Room;
  readonly #place: AmplifyPlace;

  constructor(room: Room, target: TargetPlace) {
    if (target.kind === 'production') throw new Error('production is never removed');
    this.#room = room;
    this.#place = amplifyPlace(target);
  }

  async look({ signal }: Looking): Promise<Standing> {
    return { isSo: (await this.#room.amplify.branch(this.#place, signal)) === null, at: null };
  }

  async ask({ signal }: StepContext): Promise<undefined> {
    const { app, branch } = this.#place;
    const words = ['amplify', 'delete-branch', '--app-id', app, '--branch-name', branch] as const;
    const isGone = async (): Promise<boolean> =>
      (await this.#room.amplify.branch(this.#place, signal)) === null;
    await this.#room.changes.run(this.#place, words, isGone, signal);
  }
}
