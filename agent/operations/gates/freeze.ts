import { frozen } from '../../project/freezes.ts';
import { say } from '../../protocol/say.ts';
import { fails, passes, type Gate } from './gate.ts';

/** When nothing may start, and why. */
export const freeze: Gate = {
  ask({ environment, world }) {
    const { freezes } = environment.rules.gates;
    if (freezes.length === 0) return Promise.resolve(null);
    const found = frozen(freezes, world.clock.now());
    return Promise.resolve(found ? fails(words(found)) : passes(say('no freeze')));
  },
};

function words({ reason, until }: NonNullable<ReturnType<typeof frozen>>) {
  if (reason === null) return say('frozen until {0}', { at: until });
  return say('frozen until {0}: {1}', { at: until }, reason);
}
