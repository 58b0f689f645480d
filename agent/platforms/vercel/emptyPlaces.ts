import type { TargetPlace } from '../platform.ts';
import type { Project, Told } from './answers.ts';
import { belongsTo } from './history.ts';

interface Listed {
  readonly project: Pick<Project, 'id'>;
  /** The newest of the project. */
  readonly recent: readonly Told[];
}

/**
 * Previews of which a busy project has nothing, however far one looks back: that stays so until something of them is among its
 * newest deployments, so nobody looks back again before.
 */
export class EmptyPlaces {
  /** What was the newest of the project then. */
  readonly #newest = new Map<string, string>();

  has(place: TargetPlace, { project, recent }: Listed): boolean {
    const then = this.#newest.get(keyOf(place, project));
    const since = recent.findIndex(({ id }) => id === then);
    return since >= 0 && !recent.slice(0, since).some((one) => belongsTo(place, one));
  }

  note(place: TargetPlace, { project, recent: [newest] }: Listed): void {
    if (newest && place.kind === 'preview') this.#newest.set(keyOf(place, project), newest.id);
  }
}

function keyOf({ environment, service }: TargetPlace, { id }: Listed['project']): string {
  return JSON.stringify([id, environment, service]);
}
