import { rm } from 'node:fs/promises';
import { as } from '../../../protocol/ids.ts';
import type { StepId } from '../../../protocol/ids.ts';
import { say } from '../../../protocol/say.ts';
import type { Step, Target } from '../../platform.ts';
import type { TargetName } from '../../targetName.ts';
import { recordedNow, statusOf } from '../recordedState.ts';
import type { StepParts } from './stepParts.ts';

/** Stops it, then removes its variables, data, logs and deployments, and last its address. */
export function removeStep(parts: StepParts, target: Pick<Target, 'environment' | 'service'>): Step {
  const name: TargetName = { environment: target.environment, service: target.service };
  return {
    id: as<StepId>(`remove:${name.service}`),
    title: say('Remove {0}', name.service),
    service: name.service,
    effect: 'traffic',
    isDone: async () => !(await isKnown(parts, name)) && !(await hasRecords(parts, name)),
    async do({ signal }) {
      const known = await isKnown(parts, name);
      if (known) await parts.supervisor.call('clear', name, { signal });
      await removeFiles(parts, name);
      if (known) await parts.supervisor.call('forget', name, { signal });
      return undefined;
    },
  };
}

async function isKnown({ layout }: StepParts, name: TargetName): Promise<boolean> {
  return statusOf(await recordedNow(layout), name) !== null;
}

async function hasRecords({ records }: StepParts, { environment, service }: TargetName): Promise<boolean> {
  return (await records.services(environment)).includes(service);
}

async function removeFiles({ layout, variables, records }: StepParts, name: TargetName): Promise<void> {
  await variables.removeAll(name);
  for (const folder of [layout.data(name), layout.logs(name)]) {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  await records.removeAll(name);
}
