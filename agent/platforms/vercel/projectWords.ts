import { say, type Message } from '../../protocol/say.ts';
import type { TargetPlace } from '../platform.ts';
import type { Project } from './answers.ts';
import { slotOf } from './places.ts';

/** That production does not follow what is deployed; null where it does. */
export function pinned(place: TargetPlace, { lastRollbackTarget }: Project): Message | null {
  const isPinned =
    slotOf(place).kind === 'production' && lastRollbackTarget !== null && lastRollbackTarget !== undefined;
  return isPinned
    ? say('Production is pinned since it was rolled back: it takes a promotion to change it.')
    : null;
}

/** What it is made with and where it runs. */
export function detailsOf({
  framework,
  serverlessFunctionRegion: region,
  nodeVersion,
}: Project): readonly Message[] {
  return [
    ...(framework ? [say('Framework {0}', framework)] : []),
    ...(region ? [say('Functions in {0}', region)] : []),
    ...(nodeVersion ? [say('Node {0}', nodeVersion)] : []),
  ];
}
