import type { PushedCommit } from '../../agent/protocol/model.ts';
import type { Subscription } from '../emitter.ts';
import type { Project, Store } from '../model/store.ts';

/** Tells of what was pushed from here once, when nothing of it moves any more. What had ended before is old news. */
export function tellPushes(
  store: Store,
  tell: (project: Project, push: PushedCommit) => Promise<void>,
): Subscription {
  const watched = new Set<string>();
  return store.onChange(({ project: id, head }) => {
    const project = head ? store.project(id) : undefined;
    for (const push of project?.head.pushed ?? []) {
      const name = `${id} ${push.branch} ${push.commit.sha}`;
      if (push.state === 'watched') watched.add(name);
      else if (watched.delete(name) && project) void tell(project, push);
    }
  });
}
