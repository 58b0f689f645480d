import { say, type Message } from '../../agent/protocol/say.ts';
import { shownProjects, waitingForYou, waitsForPerson } from '../model/find.ts';
import type { Store } from '../model/store.ts';

export interface Badge {
  readonly value: number;
  readonly tooltip: Message;
}

function activityWords(waiting: number, due: readonly string[]): Message {
  const old = say('due for rotation: {0}', { all: due });
  if (due.length === 0) return say('{0} waiting for you', waiting);
  return waiting === 0 ? old : say('{0} waiting for you, {1}', waiting, old);
}

/** Production that fails: the only thing about environments that is badged. */
export function environmentsBadge(store: Store): Badge | undefined {
  const failing = shownProjects(store).flatMap(({ environments }) =>
    [...environments.values()].filter(({ kind, state }) => kind === 'production' && state === 'failing'),
  );
  return failing.length ? { value: failing.length, tooltip: say('Production is failing') } : undefined;
}

/** What waits for whoever sits here, and secrets that are due. */
export function activityBadge(store: Store): Badge | undefined {
  const waiting = store.projects.flatMap((project) => [
    ...[...project.operations.values()].filter(waitsForPerson),
    ...waitingForYou(project),
    ...project.head.waitingDeployments.filter(({ yours }) => yours),
  ]);
  const due = [...new Set(store.projects.flatMap(({ head }) => head.dueSecrets))];
  if (waiting.length + due.length === 0) return undefined;
  return { value: waiting.length + due.length, tooltip: activityWords(waiting.length, due) };
}
