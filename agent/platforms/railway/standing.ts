import * as z from 'zod';
import { Failed, type Ending } from '../../protocol/failures.ts';
import { shortCommit } from '../../protocol/ids.ts';
import { jsonOf } from '../../protocol/json.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { TargetPlace } from '../platform.ts';
import type { Standing } from '../cloud/driver.ts';
import type { RailwayDeployment } from './answers.ts';
import { listed } from './listed.ts';
import { logLines } from './logs.ts';
import type { RailwayParts } from './railwayParts.ts';
import { isUnderWay, servingOf, standsAt } from './states.ts';

/** How far a deployment is. Failed where it will never serve, with what its build or its start said. */
export async function standing(
  found: RailwayDeployment | null,
  place: TargetPlace,
  parts: RailwayParts,
  signal: AbortSignal,
): Promise<Standing> {
  if (!found) return { isSo: false, at: null, isNowhere: true };
  if (found.status === 'SUCCESS' || found.status === 'SLEEPING') return { isSo: true, at: null };
  if (isUnderWay(found)) return { isSo: false, at: standsAt(found.status) };
  throw await neverServes(found, place, parts, signal);
}

async function neverServes(
  { id, status }: RailwayDeployment,
  place: TargetPlace,
  parts: RailwayParts,
  signal: AbortSignal,
): Promise<Failed> {
  const { service } = place;
  if (status === 'SKIPPED')
    return notSo(
      service,
      say('Deploy {0}', service),
      say('Railway skipped it: no file that its watch patterns name has changed'),
    );
  if (status !== 'FAILED' && status !== 'CRASHED')
    return notSo(service, say('Deploy {0}', service), say('the deployment was removed'));
  const [ending, stillRuns] = [await said(id, parts, signal), await servedCommit(place, parts, signal)];
  return status === 'FAILED'
    ? new Failed({ reason: 'buildFailed', service, ending, stillRuns })
    : new Failed({ reason: 'startFailed', service, ending, portTaken: null, stillRuns });
}

/** It was asked for and never will be. */
export function notSo(service: string, what: Message, found: Message, waitedMs = 0): Failed {
  return new Failed({ reason: 'notAsAsked', platform: 'railway', service, what, found, waitedMs });
}

/** The last words of the build, then of what it started. */
async function said(id: string, { session, cloud }: RailwayParts, signal: AbortSignal): Promise<Ending> {
  const lines: string[] = [];
  for (const of of ['build', 'running'] as const)
    lines.push(...(await session.ask(logLines(of, id, { limit: 30 }), signal)).map(({ text }) => text));
  const tail = lines.slice(-40).map((line) => cloud.redactor.line(line));
  return { exitCode: null, signal: null, timedOut: false, tail: tail.join('\n').slice(-4096) };
}

async function servedCommit(
  place: TargetPlace,
  { projects, deployments, cloud }: RailwayParts,
  signal: AbortSignal,
): Promise<string | null> {
  const found = await projects.one(place, signal);
  const serving = found.instance && servingOf(found.instance);
  if (!serving || serving.status === 'CRASHED') return null;
  return shortCommit((await listed(serving, await deployments.beside(place, found), cloud)).commit.sha);
}

/** A line of the tool's in JSON mode; what is none is told as it is. */
export function lineText(line: string): string {
  const parsed = message.safeParse(jsonOf(line));
  return parsed.success ? parsed.data.message : line;
}

const message = z.object({ message: z.string() });
