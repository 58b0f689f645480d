import { windowOpen } from '../../project/windows.ts';
import { say } from '../../protocol/say.ts';
import { fails, passes, type Gate } from './gate.ts';

/** When an operation may start. */
export const window: Gate = {
  ask({ environment, world }) {
    const { windows } = environment.rules.gates;
    return Promise.resolve(windows.length ? answer(windows, world.clock.now()) : null);
  },
};

function answer(windows: Parameters<typeof windowOpen>[0], now: number) {
  const state = windowOpen(windows, now);
  const when = { all: windows.map(({ text }) => text) };
  if (state.open) {
    if (state.closesAt === null) return passes(say('window {0} is open', when));
    return passes(say('window {0} is open, closes in {1}', when, { forMs: state.closesAt - now }));
  }
  if (state.opensAt === null) return fails(say('window {0} does not open within a year', when));
  return fails(say('window {0} opens in {1}', when, { forMs: state.opensAt - now }));
}
