import { say, type Message } from '../../protocol/say.ts';
import type { TargetPlace } from '../platform.ts';
import type { Client } from './client.ts';
import { slotOf } from './places.ts';
import type { Reader } from './reader.ts';

/** Of a project without any deployment Vercel takes the first one for production, and its domains lead there. */
export async function firstWarning(
  place: TargetPlace,
  { client, reader }: { readonly client: Client; readonly reader: Reader },
  signal: AbortSignal,
): Promise<readonly Message[]> {
  const { kind } = slotOf(place);
  if (kind !== 'preview' && kind !== 'custom') return [];
  const project = await client.project(place, signal);
  if (!project || (await reader.lists.page(project, { limit: 1 }, signal)).length > 0) return [];
  return [
    say(
      '{0} has no deployment on Vercel yet, and Vercel makes the first one of a project its production, whatever was asked for: production’s domains would lead to {1}. Deploy production first.',
      project.name,
      place.environment,
    ),
  ];
}
