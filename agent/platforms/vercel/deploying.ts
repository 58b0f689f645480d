import { Failed } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Change, Standing } from '../cloud/driver.ts';
import type { DeployRequest } from '../platform.ts';
import * as answers from './answers.ts';
import type { Project, Told } from './answers.ts';
import type { Client } from './client.ts';
import { buildAndHandOver, type Building } from './localBuild.ts';
import { deploymentIn } from './notes.ts';
import type { Reader } from './reader.ts';
import type { Seen } from './seen.ts';
import { slotOf } from './places.ts';
import { traffic } from './traffic.ts';

export interface Deploying extends Building {
  readonly reader: Reader;
}

const buildWithinMs = 30 * 60_000;
const switchWithinMs = 5 * 60_000;

/** The deployment an operation made or takes; null where it is not there. */
type Find = (project: Project, signal: AbortSignal) => Promise<Told | null>;

/** Built here, handed over and ready there; nobody's traffic goes to it yet. */
export function building(request: DeployRequest, deploying: Deploying): Change {
  const { target, operation } = request;
  return built(request, deploying, (project, signal) =>
    deploying.reader.begun(project, target, operation, signal),
  );
}

function built(request: DeployRequest, deploying: Deploying, find: Find): Change {
  const { client } = deploying;
  const begun = async (
    signal: AbortSignal,
  ): Promise<{ readonly project: Project; readonly told: Told | null }> => {
    const project = await client.existing(request.target, signal);
    return { project, told: await find(project, signal) };
  };
  return {
    withinMs: buildWithinMs,
    async look({ signal }) {
      const { project, told } = await begun(signal);
      return told
        ? standingOf(told, project, request, client, signal)
        : { isSo: false, at: null, isNowhere: true };
    },
    async ask(context) {
      const { project, told } = await begun(context.signal);
      const isThere = async (): Promise<boolean> => (await begun(context.signal)).told !== null;
      if (!told) await buildAndHandOver(request, project, { ...deploying, isThere }, context);
      return undefined;
    },
    async undo({ signal }) {
      const { project, told } = await begun(signal);
      if (told && isUnderWay(told)) await cancel(project, told, client, signal);
    },
  };
}

function isUnderWay({ state }: Told): boolean {
  return state === 'BUILDING' || state === 'QUEUED' || state === 'INITIALIZING';
}

async function cancel(project: Project, { id }: Told, client: Client, signal: AbortSignal): Promise<void> {
  await client.ask(project, { method: 'PATCH', path: `/v12/deployments/${id}/cancel` }, signal);
}

/** Failed `buildFailed` or `cancelled` where it ended so. */
async function standingOf(
  told: Told,
  project: Project,
  { target }: DeployRequest,
  client: Client,
  signal: AbortSignal,
): Promise<Standing> {
  if (told.state === 'READY') return { isSo: true, at: null };
  if (isUnderWay(told)) return { isSo: false, at: say('{0} on Vercel', told.state.toLowerCase()) };
  if (told.state === 'CANCELED')
    throw new Failed({ reason: 'cancelled', state: say('It was cancelled on Vercel.') });
  const tail = [told.errorMessage ?? '', ...(await wordsOf(told, project, client, signal))].join('\n').trim();
  const ending = { exitCode: null, signal: null, timedOut: false, tail: tail.slice(-4096) };
  throw new Failed({ reason: 'buildFailed', service: target.service, ending, stillRuns: null });
}

/** What its build said at the end. */
async function wordsOf(
  { id }: Told,
  project: Project,
  client: Client,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const call = { path: `/v3/deployments/${id}/events`, query: { limit: 30, direction: 'backward' } };
  const said = await client.in(project, call, answers.events, signal);
  return said.flatMap(({ text, payload }) => payload?.text ?? text ?? []).reverse();
}

/** What is ready gets the traffic: production's domains, or the host name of the environment. */
export function releasing(request: DeployRequest, deploying: Deploying): Change {
  const { artifact, target, operation, build } = request;
  const id = deploymentIn(artifact);
  return released(request, deploying, async (project, signal) =>
    id === null || build
      ? deploying.reader.begun(project, target, operation, signal)
      : deploying.reader.told(project, id, signal),
  );
}

function released(request: DeployRequest, deploying: Deploying, find: Find): Change {
  const { reader } = deploying;
  let isAsked = false;
  return {
    withinMs: switchWithinMs,
    async look({ signal }) {
      const { seen, told } = await meant(request, deploying, find, signal);
      const current = await reader.current(request.target, seen, signal);
      if (isAsked) refuseFailed(seen.project, told, request);
      return { isSo: current?.id === told.id && !isMoving(seen.project, told), at: atOf(seen.project) };
    },
    async ask(context) {
      const { seen, told } = await meant(request, deploying, find, context.signal);
      isAsked = true;
      if (isMoving(seen.project, told)) return undefined;
      const current = await reader.current(request.target, seen, context.signal);
      const isTaken = async (): Promise<boolean> => {
        const { seen: now } = await meant(request, deploying, find, context.signal);
        return now.project.lastAliasRequest?.toDeploymentId === told.id;
      };
      await traffic(request.target, seen, { from: current, to: told }, deploying, isTaken, context);
      return undefined;
    },
  };
}

/** Failed `platform` `notFound` where it is not there (any more). */
async function meant(
  { artifact, target }: DeployRequest,
  { reader }: Deploying,
  find: Find,
  signal: AbortSignal,
): Promise<{ readonly seen: Seen; readonly told: Told }> {
  const seen = await reader.see(target, signal);
  const told = seen && (await find(seen.project, signal));
  if (seen && told) return { seen, told };
  throw new Failed({
    reason: 'platform',
    platform: 'vercel',
    situation: 'notFound',
    detail: artifact,
    until: null,
  });
}

function isMoving({ lastAliasRequest: last }: Project, { id }: Told): boolean {
  return last?.toDeploymentId === id && (last.jobStatus === 'pending' || last.jobStatus === 'in-progress');
}

function refuseFailed({ lastAliasRequest: last }: Project, { id }: Told, { target }: DeployRequest): void {
  if (slotOf(target).kind !== 'production' || last?.toDeploymentId !== id || last.jobStatus !== 'failed')
    return;
  const detail = `${last.type ?? 'promote'}: ${last.jobStatus}`;
  throw new Failed({ reason: 'platform', platform: 'vercel', situation: 'refused', detail, until: null });
}

function atOf({ lastAliasRequest: last }: Project): Message | null {
  return last ? say('{0}: {1}', last.type ?? 'promote', last.jobStatus) : null;
}

/**
 * Vercel has nothing that runs on: the commit is built once more and put there. What this operation built before a variable was
 * changed (back) is not it.
 */
export function restarting(
  request: DeployRequest,
  deploying: Deploying,
  changedAt: (project: Project, signal: AbortSignal) => Promise<number>,
): { readonly build: Change; readonly release: Change } {
  const { target, operation } = request;
  const find: Find = async (project, signal) => {
    const told = await deploying.reader.begun(project, target, operation, signal);
    return told && told.createdAt >= (await changedAt(project, signal)) ? told : null;
  };
  return { build: built(request, deploying, find), release: released(request, deploying, find) };
}
