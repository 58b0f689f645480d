import type { ArtifactId } from '../../protocol/ids.ts';
import { Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import { endingOf } from '../../run/spawn.ts';
import type { DeployRequest, StepContext } from '../platform.ts';
import type { Change } from '../cloud/driver.ts';
import { digestIn, repositoryOf } from '../cloud/images/imageName.ts';
import type { Images } from '../cloud/images/images.ts';
import { pushedImage } from '../cloud/images/ofImage.ts';
import { intend } from './intent.ts';
import { deploySource } from './mutations.ts';
import type { PreviewPlaces } from './previewPlaces.ts';
import { changeSource, type Spot } from './railwayTool.ts';
import type { RailwayParts } from './railwayParts.ts';
import { notSo, standing } from './standing.ts';
import { cancelBegun } from './undoing.ts';

const withinMs = 60 * 60_000;

/** The image of the service is what runs, by its digest: built and pushed once, the same wherever it goes. */
export function imaging(
  request: DeployRequest & { readonly target: { readonly image: string } },
  images: Images,
  parts: RailwayParts,
  places: PreviewPlaces,
): Change {
  const { target, operation } = request;
  const found = (signal: AbortSignal) => parts.begun.find(target, operation, 'image', signal);
  return {
    withinMs,
    look: async ({ signal }) => standing(await found(signal), target, parts, signal),
    async ask(context) {
      if (await found(context.signal)) return undefined;
      const artifact = await pushedImage(request, repositoryOf(target.image), images, context);
      const spot = await places.ready(target, context);
      await deployed({ ...request, artifact }, `${target.image}@${digestOf(artifact)}`, spot, parts, context);
      await places.addressed(target, spot, context);
      return undefined;
    },
    undo: (context) => cancelBegun(target, 'image', parts, context),
  };
}

function digestOf(artifact: ArtifactId): string {
  const digest = digestIn(artifact);
  if (digest === null) throw new Error(`no digest in ${artifact}`);
  return digest;
}

/**
 * The source is changed in this environment alone: Railway's own `serviceInstanceUpdate` and the tool's `service source connect`
 * change it in all of them. Where it is so already there is nothing to change, and it is deployed.
 */
async function deployed(
  request: DeployRequest,
  image: string,
  spot: Spot,
  parts: RailwayParts,
  context: StepContext,
): Promise<void> {
  const { target } = request;
  const { session, tool, projects, made: written } = parts;
  const { instance } = await projects.one(target, context.signal);
  const made = await intend(request, 'image', spot, parts, context);
  if (instance?.source?.image === image) {
    const id = await session.tell(deploySource(spot), context.signal);
    await written.keep(target, { ...made, id });
    return;
  }
  const { stdin, ...call } = changeSource(spot, image);
  const result = await tool.attempt(await session.call(call, { stdin }, context.signal), context.signal);
  if (result.cancelled) throw new Failed({ reason: 'cancelled', state: null });
  const after = await projects.one(target, context.signal);
  if (after.instance?.source?.image === image) return;
  if (result.exitCode === 0) throw notSo(target.service, call.what, say('its source is what it was'));
  throw new Failed({ reason: 'programFailed', what: call.what, ending: endingOf(result) });
}
