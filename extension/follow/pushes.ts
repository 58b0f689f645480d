import type { PushedCommit, WorkflowRun } from '../../agent/protocol/model.ts';
import type { Subscription } from '../emitter.ts';
import type { Project, Store } from '../model/store.ts';

/** Tells of what was pushed from here once, when nothing of it moves any more. What had ended before is old news. */
export function tellPushes(
  store: Store,
  tell: (project: Project, push: PushedCommit) => Promise<void>,
): Subscription {
  return tellEnded(
    store,
    ({ head }) => head.pushed,
    (push) => `${push.branch} ${push.commit.sha}`,
    ({ state }) => state === 'watched',
    tell,
  );
}

/** Tells of a workflow run that was started from here once, when it has ended. */
export function tellRuns(
  store: Store,
  tell: (project: Project, run: WorkflowRun) => Promise<void>,
): Subscription {
  return tellEnded(
    store,
    ({ head }) => head.runs.filter(({ startedHere }) => startedHere),
    ({ id }) => id,
    ({ state }) => state === 'waiting' || state === 'running',
    tell,
  );
}

function tellEnded<One>(
  store: Store,
  allOf: (project: Project) => readonly One[],
  nameOf: (one: One) => string | number,
  goesOn: (one: One) => boolean,
  tell: (project: Project, one: One) => Promise<void>,
): Subscription {
  const watched = new Set<string>();
  return store.onChange(({ project: id, head }) => {
    const project = head ? store.project(id) : undefined;
    for (const one of project ? allOf(project) : []) {
      const name = `${id} ${nameOf(one)}`;
      if (goesOn(one)) watched.add(name);
      else if (watched.delete(name) && project) void tell(project, one);
    }
  });
}
