import type { DeployRequest, Target } from '../platform.ts';
import type { Change } from '../cloud/driver.ts';
import type { Instance, RailwayDeployment } from './answers.ts';
import { isSituation } from './graphQl.ts';
import { intend } from './intent.ts';
import { listed } from './listed.ts';
import type { Made } from './made.ts';
import { changeDeployment, redeploy } from './mutations.ts';
import { notFound, spotOf } from './projects.ts';
import type { RailwayParts } from './railwayParts.ts';
import { standing } from './standing.ts';
import { isAsleep, servingOf, standsAt } from './states.ts';
import { cancelBegun } from './undoing.ts';

const withinMs = 15 * 60_000;

/** The same image with the variables as they are now: a new deployment, and the one before serves until it is there. */
export function restarting({ target, operation, by }: DeployRequest, parts: RailwayParts): Change {
  return {
    withinMs,
    async look({ signal }) {
      const found = await parts.begun.find(target, operation, 'restart', signal);
      return standing(found, target, parts, signal);
    },
    async ask(context) {
      if (await parts.begun.find(target, operation, 'restart', context.signal)) return undefined;
      await runAnew(target, { verb: 'restart', by, operation }, parts, context.signal);
      return undefined;
    },
    undo: (context) => cancelBegun(target, 'restart', parts, context),
  };
}

/** Stopped, not taken away: the deployment stays what would be woken. */
export function sleeping(target: Target, parts: RailwayParts): Change {
  return {
    withinMs,
    async look({ signal }) {
      const { instance, serving } = await runningAt(target, parts, signal);
      return { isSo: !instance || !serving || isAsleep(serving, instance), at: null };
    },
    async ask({ signal }) {
      const { serving } = await runningAt(target, parts, signal);
      if (serving) await parts.session.tell(changeDeployment('deploymentStop', serving.id), signal);
      return undefined;
    },
  };
}

export function waking(target: Target, parts: RailwayParts): Change {
  return {
    withinMs,
    async look({ signal }) {
      const { instance, serving } = await runningAt(target, parts, signal);
      if (!instance || !serving) return { isSo: false, at: null };
      const isSo = serving.status === 'SUCCESS' && !isAsleep(serving, instance);
      return { isSo, at: isSo ? null : standsAt(serving.status) };
    },
    async ask(context) {
      const { serving } = await runningAt(target, parts, context.signal);
      if (serving && (await started(serving, parts, context.signal))) return undefined;
      const begun = await parts.begun.find(target, context.operation, 'wake', context.signal);
      const { operation, signal } = context;
      if (!begun) await runAnew(target, { verb: 'wake', by: '', operation }, parts, signal);
      return undefined;
    },
  };
}

/** Railway may not start again what stood still for long; it is deployed anew then. */
async function started(
  { id }: RailwayDeployment,
  { session }: RailwayParts,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await session.tell(changeDeployment('deploymentRestart', id), signal);
  } catch (error) {
    if (isSituation(error, 'refused', 'notFound')) return false;
    throw error;
  }
}

interface Running {
  readonly instance: Instance | null;
  readonly serving: RailwayDeployment | null;
}

async function runningAt(target: Target, { projects }: RailwayParts, signal: AbortSignal): Promise<Running> {
  const { instance } = await projects.one(target, signal);
  return { instance, serving: instance && servingOf(instance) };
}

/** Not by the tool: that takes the newest deployment, which may be one that failed. */
async function runAnew(
  target: Target,
  { verb, by, operation }: Pick<DeployRequest, 'by' | 'operation'> & Pick<Made, 'verb'>,
  parts: RailwayParts,
  signal: AbortSignal,
): Promise<void> {
  const found = await parts.projects.one(target, signal);
  const current = found.instance && (servingOf(found.instance) ?? found.instance.latestDeployment ?? null);
  if (!current) throw notFound(target.service);
  const { commit, artifact } = await listed(
    current,
    await parts.deployments.beside(target, found),
    parts.cloud,
  );
  const asked = { operation, signal };
  const made = await intend({ target, commit, artifact, by }, verb, spotOf(found, target), parts, asked);
  const id = await parts.session.tell(redeploy(current.id), signal);
  await parts.made.keep(target, { ...made, id });
}
