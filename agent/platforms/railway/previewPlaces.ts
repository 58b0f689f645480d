import { badInput, Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { endingOf } from '../../run/spawn.ts';
import type { StepContext, TargetPlace } from '../platform.ts';
import { setting } from '../cloud/settings.ts';
import { environmentName, serviceName } from './places.ts';
import { type Found, notFound, spotOf } from './projects.ts';
import { deleteEnvironment, makeDomain, newEnvironment, type RailwayCall, type Spot } from './railwayTool.ts';
import type { RailwayParts } from './railwayParts.ts';
import { urlOf } from './reading.ts';

/** The environments of previews: made with the first release, taken away whole. */
export class PreviewPlaces {
  readonly #parts: RailwayParts;
  /** By the name of the environment: services of one preview come together. */
  readonly #making = new Map<string, Promise<void>>();

  constructor(parts: RailwayParts) {
    this.#parts = parts;
  }

  /** Where the target is; a preview's environment is made where it is not there. Failed `platform` with `notFound`. */
  async ready(place: TargetPlace, context: StepContext): Promise<Spot> {
    const found = await this.#parts.projects.one(place, context.signal);
    const isThere = found.environment !== null && !found.isBare;
    if (place.kind !== 'preview' || isThere) return spotOf(found, place);
    if (!found.service) throw notFound(serviceName(place));
    await this.#made(place, found, context);
    return this.#parts.projects.spot(place, context.signal);
  }

  /** A copy brings its addresses along as Railway sees fit; without one nobody gets there. */
  async addressed(place: TargetPlace, spot: Spot, context: StepContext): Promise<void> {
    if (place.kind !== 'preview') return;
    const { instance } = await this.#parts.projects.one(place, context.signal);
    if (instance && urlOf(instance) === null) await this.#run(makeDomain(spot), spot.project, context);
  }

  async isGone(place: TargetPlace, signal: AbortSignal): Promise<boolean> {
    return (await this.#parts.projects.one(place, signal)).environment === null;
  }

  /** Whole, with all services in it. */
  async remove(place: TargetPlace, context: StepContext): Promise<void> {
    const { project, environment } = await this.#parts.projects.one(place, context.signal);
    if (!environment) return;
    const { baseEnvironmentId, primaryEnvironmentId } = project;
    if (environment.id === baseEnvironmentId || environment.id === primaryEnvironmentId)
      throw onlyPreviews(place);
    await this.#run(deleteEnvironment(environment.id), project.id, context);
  }

  async #made(place: TargetPlace, found: Found, context: StepContext): Promise<void> {
    const name = environmentName(place);
    const making = this.#making.get(name) ?? this.#make(place, found, context);
    this.#making.set(name, making);
    try {
      await making;
    } finally {
      this.#making.delete(name);
    }
  }

  /** The tool makes it empty and fills it then: one without any service was cut off half way, and is begun anew. */
  async #make(place: TargetPlace, { project, environment }: Found, context: StepContext): Promise<void> {
    const name = environmentName(place);
    context.progress(say('Making the environment {0}', name));
    if (environment) await this.#run(deleteEnvironment(environment.id), project.id, context);
    const base = setting(place.settings, 'environment') ?? project.baseEnvironmentId;
    if (!base) throw noBase(place);
    await this.#run(newEnvironment(name, base), project.id, context);
  }

  /** Where the tool fails and it is so all the same, it is so; the caller looks. */
  async #run(call: RailwayCall, project: string, context: StepContext): Promise<void> {
    const { session, tool } = this.#parts;
    const env = { RAILWAY_PROJECT_ID: project };
    const asked = await session.call(call, { env }, context.signal);
    const result = await tool.attempt(asked, context.signal);
    if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
    if (result.exitCode === 0 || /already exists|not found/i.test(`${result.stdout}${result.stderr}`)) return;
    throw new Failed({ reason: 'programFailed', what: call.what, ending: endingOf(result) });
  }
}

export function onlyPreviews({ service, environment }: TargetPlace): Failed {
  const message = say(
    'Only previews are removed from Railway. Remove {0} in {1} there by hand.',
    service,
    environment,
  );
  return badInput(message);
}

function noBase({ service }: TargetPlace): Failed {
  const message = say(
    'taxiway.json does not say which environment of Railway previews of {0} are copies of: name it with "environment".',
    service,
  );
  return badInput(message);
}
