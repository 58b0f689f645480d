import type { Subscription } from '../emitter.ts';
import type { Store } from '../model/store.ts';

const busyMs = 5_000;
const idleMs = 60_000;

/** Ages and elapsed times go on: seldom while nothing moves, more often while something runs. */
export function tickViews(views: { tick(): void }, store: Store): Subscription {
  const isBusy = () =>
    store.projects.some(({ operations }) =>
      [...operations.values()].some(({ state }) => state === 'running' || state === 'waiting'),
    );
  let timer: NodeJS.Timeout;
  let busy = false;
  const wait = () => {
    busy = isBusy();
    timer = setTimeout(tick, busy ? busyMs : idleMs);
  };
  const tick = () => {
    views.tick();
    wait();
  };
  wait();
  const sooner = store.onChange(({ operations }) => {
    if (operations.length === 0 || busy) return;
    clearTimeout(timer);
    wait();
  });
  return {
    dispose: () => {
      clearTimeout(timer);
      sooner.dispose();
    },
  };
}
