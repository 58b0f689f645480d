import { say, type Message } from '../../agent/protocol/say.ts';
import { shownProjects, waitingForYou, waitsForPerson } from '../model/find.ts';
import type { Store } from '../model/store.ts';

export interface Badge {
  readonly value: number;
  readonly tooltip: Message;
}

/** Production that fails: the only thing about environments that is badged. */
export function environmentsBadge(store: Store): Badge | undefined {
  const failing = shownProjects(store).flatMap(({ environments }) =>
    [...environments.values()].filter(({ kind, state }) => kind === 'production' && state === 'failing'),
  );
  return failing.length ? { value: failing.length, tooltip: say('Production is failing') } : undefined;
}

/** What waits for whoever sits here. */
export function activityBadge(store: Store): Badge | undefined {
  const waiting = store.projects.flatMap((project) => [
    ...[...project.operations.values()].filter(waitsForPerson),
    ...waitingForYou(project),
    ...project.head.waitingDeployments.filter(({ yours }) => yours),
  ]);
  return waiting.length
    ? { value: waiting.length, tooltip: say('{0} waiting for you', waiting.length) }
    : undefined;
}
