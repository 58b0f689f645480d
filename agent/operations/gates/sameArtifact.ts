import { say } from '../../protocol/say.ts';
import { fails, passes, type Gate } from './gate.ts';

/** Build once: what was validated elsewhere is put here without building it again. */
export const sameArtifact: Gate = {
  ask({ environment, targets }) {
    if (!environment.rules.gates.sameArtifact) return Promise.resolve(null);
    const built = targets.filter(({ action }) => action === 'build').map(({ service }) => service);
    if (built.length) return Promise.resolve(fails(say('would be built anew: {0}', { all: built })));
    return Promise.resolve(passes(say('same artifact, nothing is built')));
  },
};
