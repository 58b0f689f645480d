import type { TargetPlace } from '../platform.ts';
import type { RailwayDeployment } from './answers.ts';
import type { Deployments } from './deployments.ts';
import type { Made, MadeHere } from './made.ts';
import { markOf } from './mark.ts';
import { type Projects, spotOf } from './projects.ts';

/** A machine's clock and Railway's may differ by so much. */
const clocksDifferMs = 5 * 60_000;

/** Finds again what an operation asked for, also where the program that asked is gone. */
export class Begun {
  readonly #projects: Projects;
  readonly #deployments: Deployments;
  readonly #made: MadeHere;

  constructor(projects: Projects, deployments: Deployments, made: MadeHere) {
    this.#projects = projects;
    this.#deployments = deployments;
    this.#made = made;
  }

  /** Null where it asked for nothing yet, or nothing came of it. */
  async find(
    place: TargetPlace,
    operation: string,
    verb: Made['verb'],
    signal: AbortSignal,
  ): Promise<RailwayDeployment | null> {
    const made = await this.#made.by(place, operation, verb);
    if (made?.id) return this.#deployments.raw(made.id, signal);
    if (!made && verb !== 'upload') return null;
    const target = await this.#projects.one(place, signal);
    if (!target.environment || !target.service) return null;
    const recent = await this.#deployments.recent(spotOf(target, place), signal);
    const marked = verb === 'upload' ? markedIn(recent, operation) : null;
    const found = marked ?? (made && claimed(recent, made, await this.#made.all(place)));
    if (made && found) await this.#made.keep(place, { ...made, id: found.id });
    return found;
  }
}

/** The first of them: what is made of it later may carry its message on. */
function markedIn(recent: readonly RailwayDeployment[], operation: string): RailwayDeployment | null {
  return recent.findLast((one) => markOf(one)?.operation === operation) ?? null;
}

/**
 * Where Railway neither answers with a name nor keeps a word of ours: the first that came after the question and is nobody else's.
 */
export function claimed(
  recent: readonly RailwayDeployment[],
  made: Made,
  all: readonly Made[],
): RailwayDeployment | null {
  const taken = new Set(all.map(({ id }) => id));
  const own = newerThan(recent, made).filter((one) => !taken.has(one.id) && couldBe(one, made));
  return own.at(-1) ?? null;
}

function newerThan(recent: readonly RailwayDeployment[], { newest, at }: Made): readonly RailwayDeployment[] {
  const index = recent.findIndex(({ id }) => id === newest);
  return index >= 0 ? recent.slice(0, index) : recent.filter((one) => one.createdAt >= at - clocksDifferMs);
}

function couldBe(one: RailwayDeployment, { verb, commit }: Made): boolean {
  const mark = markOf(one);
  const { commitHash } = one.meta;
  if (verb === 'upload') return mark === null && commitHash === undefined;
  const told = mark?.commit ?? commitHash;
  return told === undefined || told === commit;
}
