import type { Step } from '../../platforms/platform.ts';
import { givenBack, holdRecords, leaveLine, takenBy } from '../../project/holds.ts';
import { say } from '../../protocol/say.ts';
import type { BlueprintEnvironment } from '../plans/blueprint.ts';
import type { Actor } from '../kind.ts';
import { recordingStep } from './steps.ts';
import type { World } from '../world.ts';

/** Nothing where the environment has one branch alone; else the branch that is put there has it from now on. */
export function holdSteps(
  { own, clock }: Pick<World, 'own' | 'clock'>,
  { rules: { name }, branch }: BlueprintEnvironment,
  by: Actor,
): readonly Step[] {
  if (branch === null) return [];
  const records = holdRecords(own);
  const step = recordingStep({
    id: `hold:${name}`,
    title: say('Take {0} for the branch {1}', name, branch),
    isDone: async () => (await records.get(name))?.holder?.branch === branch,
    async do() {
      const taken = { branch, by: by.name, since: clock.now() };
      await records.put(name, takenBy(await records.get(name), name, taken));
      await leaveLine(own, { environment: name, branch });
    },
    async undo() {
      const record = await records.get(name);
      if (record) await records.put(name, givenBack(record, branch));
    },
  });
  return [step];
}
