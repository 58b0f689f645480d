import { say } from '../../protocol/say.ts';
import { fails, type Gate } from './gate.ts';

/** Checks that ran on GitHub. What cannot be asked does not hold: a rule in the file must never pass unasked. */
export const ci: Gate = {
  ask({ environment }) {
    if (!environment.rules.gates.ci) return Promise.resolve(null);
    return Promise.resolve(fails(say('the checks on GitHub are needed, and GitHub is not asked yet')));
  },
};
