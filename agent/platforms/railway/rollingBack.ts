import type { Failed } from '../../protocol/failures.ts';
import { say } from '../../protocol/say.ts';
import type { DeployRequest, Target } from '../platform.ts';
import type { Change } from '../cloud/driver.ts';
import { artifactIn } from './artifacts.ts';
import { intend } from './intent.ts';
import { changeDeployment } from './mutations.ts';
import { isId } from './projects.ts';
import type { RailwayParts } from './railwayParts.ts';
import { notSo, standing } from './standing.ts';
import { isAsleep, servingOf } from './states.ts';
import { cancelBegun } from './undoing.ts';

const withinMs = 15 * 60_000;

/** A deployment that was there is put in place again as a new one of the same image. */
export function rollingBack(request: DeployRequest, parts: RailwayParts): Change {
  const { target, operation } = request;
  return {
    withinMs,
    async look({ signal }) {
      if (await serves(request, parts, signal)) return { isSo: true, at: null };
      const found = await parts.begun.find(target, operation, 'rollback', signal);
      return standing(found, target, parts, signal);
    },
    async ask(context) {
      const { signal } = context;
      if (await parts.begun.find(target, operation, 'rollback', signal)) return undefined;
      const id = await source(request, parts, signal);
      const spot = await parts.projects.spot(target, signal);
      await intend(request, 'rollback', spot, parts, context);
      await parts.session.tell(changeDeployment('deploymentRollback', id), signal);
      return undefined;
    },
    undo: (context) => cancelBegun(target, 'rollback', parts, context),
  };
}

/** The deployment itself runs, as where what should replace it never came up. */
async function serves(
  { deployment, target }: DeployRequest,
  { projects }: RailwayParts,
  signal: AbortSignal,
): Promise<boolean> {
  const { instance } = await projects.one(target, signal);
  if (!instance) return false;
  const serving = servingOf(instance);
  return serving?.id === deployment && serving.status === 'SUCCESS' && !isAsleep(serving, instance);
}

/** Which one is brought back. Failed `platform` where Railway has not kept it. */
async function source(
  { deployment, artifact, target }: DeployRequest,
  parts: RailwayParts,
  signal: AbortSignal,
): Promise<string> {
  const found = isId(deployment)
    ? await parts.deployments.raw(deployment, signal)
    : await artifactIn(artifact, target, parts, signal);
  if (!found) throw notKept(target);
  if ('canRollback' in found && !found.canRollback) throw notKept(target);
  return found.id;
}

function notKept({ service }: Target): Failed {
  return notSo(service, say('Roll back'), say('its image is no longer kept'));
}
